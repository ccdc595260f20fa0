-- What is wrong with a row of a table's relation, as SQL may have written it; null if it is as the
-- gateway would have written it. The values of the key columns are given as text. `mended` is the
-- item in its stored form where that, with its size, is all that is to be changed.
create or replace function tuskgate.item_fault(
  base tuskgate.tables, pk text, sk text, item jsonb, size int, out fault text, out mended jsonb
)
language plpgsql stable
set search_path = ''
as $$
declare
  stored jsonb := item;
  attribute record;
  made jsonb;
  needed int;
  is_nested boolean := false;
begin
  if jsonb_typeof(item) <> 'object' then
    fault := format('the item is no object: %s', left(item::text, 100));
    return;
  end if;
  for attribute in
    select * from jsonb_each(item) a where tuskgate.is_plain_attribute(a.key, a.value) is not true
  loop
    begin
      made := jsonb_build_object(attribute.key, attribute.value);
      made := tuskgate.canonical_value(jsonb_build_object('M', made), 0) -> 'M';
      stored := stored - attribute.key || made;
    exception
      when check_violation or data_exception then
        fault := format('attribute %s: %s', attribute.key, sqlerrm);
        return;
    end;
    is_nested := is_nested or attribute.value ?| '{M,L}';
  end loop;
  needed := tuskgate.item_size(stored);
  -- What most items pass is looked at first: this takes a tenth of the time that check_item takes.
  if is_nested or needed > 409600
     or not tuskgate.key_fits(base.partition_key_type, stored -> base.partition_key, pk, true)
     or octet_length(pk) not between 1 and 240
     or base.sort_key is not null and (
       not tuskgate.key_fits(base.sort_key_type, stored -> base.sort_key, sk, false)
       or octet_length(sk) not between 1 and 1024)
     or exists (
       select from tuskgate.indexes x where x.table_id = base.id and x.kind <> 'EXPIRY') then
    begin
      perform tuskgate.check_item(base, stored);
    exception
      when check_violation then
        fault := sqlerrm;
        return;
    end;
  end if;
  if not tuskgate.key_fits(
       base.partition_key_type, stored -> base.partition_key, pk, true) then
    fault := format('the partition key of the item is another: %s',
      left((stored -> base.partition_key)::text, 100));
  elsif base.sort_key is not null and not tuskgate.key_fits(
       base.sort_key_type, stored -> base.sort_key, sk, false) then
    fault := format('the sort key of the item is another: %s',
      left((stored -> base.sort_key)::text, 100));
  elsif stored <> item then
    select format('attribute %s is not in the stored form: %s', a.key, left(a.value::text, 100))
    into fault
    from jsonb_each(item) a
    where a.value is distinct from stored -> a.key
    order by a.key collate "C" limit 1;
    fault := coalesce(fault, 'a name of an attribute is not in the stored form');
    mended := stored;
  elsif size <> needed then
    fault := format('size is %s, not %s', size, needed);
    mended := stored;
  end if;
end
$$;
