-- Writes a row that check_items finds anew, if all that is wrong with it is its size or the form of
-- its values: "1.50" where "1.5" should be. False if it is not, or not any more.
create or replace function tuskgate.mend_item(table_name text, pk text, sk text) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  base tuskgate.tables;
  condition text;
  item jsonb;
  size int;
  mended jsonb;
begin
  select * into base from tuskgate.tables t where t.name = table_name;
  if not found then
    raise exception 'There is no table %', table_name using errcode = 'undefined_table';
  end if;
  condition := format('t.h = (%s >> 32)::int4 and t.pk = $1::%s',
    tuskgate.key_hash(base.partition_key_type, '$1::'
      || tuskgate.key_column_type(base.partition_key_type)),
    tuskgate.key_column_type(base.partition_key_type));
  if base.sort_key is not null then
    condition := condition || format(' and t.sk = $2::%s',
      tuskgate.key_column_type(base.sort_key_type));
  end if;
  execute format('select t.item, t.size from tuskgate_data.%I t where %s for update', base.relation,
    condition)
  into item, size using pk, sk;
  mended := (tuskgate.item_fault(base, pk, sk, item, size)).mended;
  if mended is null then
    return false;
  end if;
  execute format('update tuskgate_data.%I t set item = $3, size = $4 where %s', base.relation,
    condition)
  using pk, sk, mended, tuskgate.item_size(mended);
  return true;
end
$$;
