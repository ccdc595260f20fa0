-- The size of an item. Refuses one that its table cannot hold, in the service's words: keys, keys
-- of indexes, nesting, size. The values themselves are canonical.
create or replace function tuskgate.check_item(base tuskgate.tables, item jsonb) returns int
language plpgsql stable
set search_path = ''
as $$
declare
  rule record;
  kind text;
  size constant int := tuskgate.item_size(item);
  most int;
begin
  for rule in
    select a.name, a.type, a.place, i.index
    from (
      select null as index,
        array[base.partition_key] as hash, array[base.partition_key_type] as hash_type,
        array_remove(array[base.sort_key], null) as range, array[base.sort_key_type] as range_type,
        0 as number
      union all
      select x.name, x.partition_key, x.partition_key_type, x.sort_key, x.sort_key_type, x.number
      from tuskgate.indexes x where x.table_id = base.id and x.kind <> 'EXPIRY'
    ) i,
    lateral (
      select h.name, h.type, 1 as place from unnest(i.hash, i.hash_type) h (name, type)
      union all
      select r.name, r.type, 2 from unnest(i.range, i.range_type) r (name, type)
    ) a
    where a.name is not null
    order by i.number, a.place
  loop
    select k into kind from jsonb_object_keys(item -> rule.name) k;
    if kind is null and rule.index is null then
      raise exception 'One or more parameter values were invalid: Missing the key % in the item',
        rule.name using errcode = 'check_violation';
    end if;
    continue when kind is null;
    if kind <> rule.type then
      raise exception using errcode = 'check_violation',
        message = 'One or more parameter values were invalid: ' || case
          when rule.index is null then
            format('Type mismatch for key %s expected: %s actual: %s', rule.name, rule.type, kind)
          else format('Type mismatch for Index Key %s Expected: %s Actual: %s IndexName: %s',
            rule.name, rule.type, kind, rule.index) end;
    end if;
    continue when kind = 'N';
    if item -> rule.name ->> kind = '' then
      raise exception 'One or more parameter values are not valid. The AttributeValue for a key '
        'attribute cannot contain an empty % value. %: %',
        case kind when 'S' then 'string' else 'binary' end,
        coalesce('IndexName: ' || rule.index || ', IndexKey', 'Key'),
        rule.name using errcode = 'check_violation';
    end if;
    most := case rule.place when 1 then 2048 else 1024 end;
    if tuskgate.attribute_size(item -> rule.name) > most then
      raise exception using errcode = 'check_violation',
        message = 'One or more parameter values were invalid: ' || case
          when rule.index is not null then format(
            'Size limit exceeded for Index Key %s Actual Size: %s bytes Max Size: %s bytes '
            'IndexName: %s',
            rule.name, tuskgate.attribute_size(item -> rule.name), most, rule.index)
          when rule.place = 1 then
            'Size of hashkey has exceeded the maximum size limit of2048 bytes'
          else
            'Aggregated size of all range keys has exceeded the size limit of 1024 bytes' end;
    end if;
  end loop;
  if exists (select from jsonb_each(item) a where tuskgate.nesting(a.value) > 32) then
    raise exception 'Nesting Levels have exceeded supported limits: Attributes in the item have '
      'nested levels beyond supported limit' using errcode = 'check_violation';
  end if;
  if size > 409600 then
    raise exception 'Item size has exceeded the maximum allowed size'
      using errcode = 'check_violation';
  end if;
  return size;
end
$$;
