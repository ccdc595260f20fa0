-- The rows of a table's relation that are not as the gateway would have written them: what they have
-- in the key columns, what is wrong, and whether mend_item mends it.
create or replace function tuskgate.check_items(table_name text)
returns table (pk text, sk text, fault text, can_be_mended boolean)
language plpgsql stable
set search_path = ''
as $$
declare
  base tuskgate.tables;
begin
  select * into base from tuskgate.tables t where t.name = table_name;
  if not found then
    raise exception 'There is no table %', table_name using errcode = 'undefined_table';
  end if;
  return query execute format(
    'select t.pk::text, %1$s, f.fault, f.mended is not null
     from tuskgate_data.%2$I t
     cross join lateral tuskgate.item_fault($1, t.pk::text, %1$s, t.item, t.size) f
     where f.fault is not null',
    case when base.sort_key is null then 'null::text' else 't.sk::text' end, base.relation)
  using base;
end
$$;
