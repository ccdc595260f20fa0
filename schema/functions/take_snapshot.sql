-- Copies all DynamoDB tables, those of a namespace, or one: their definitions, tags, policies and
-- items. A snapshot of the same name is replaced. Returns how many tables there are; null where there
-- is not the one.
--
-- Called in a transaction that sees one snapshot of the database (repeatable read), it shows one
-- moment of all tables.
create or replace function tuskgate.take_snapshot(
  snapshot_name text,
  only_table text default null,
  only_space text default null
) returns int
language plpgsql
set search_path = ''
as $$
declare
  new_id int;
  base tuskgate.tables;
  tables int := 0;
begin
  perform tuskgate.delete_snapshot(snapshot_name);
  insert into tuskgate.snapshots (name, table_name) values (snapshot_name, only_table)
  returning id into new_id;
  for base in
    select * from tuskgate.tables t
    where (only_table is null or t.name = only_table)
      and (only_space is null or starts_with(t.name, only_space || '/'))
      -- One that has yet to be filled from a backup is nothing to go back to.
      and (t.transition is distinct from 'CREATING' or t.transition_until <> 'infinity')
    order by t.name
    for key share
  loop
    insert into tuskgate.snapshot_tables (snapshot, table_id, source, source_indexes)
    values (new_id, base.id, to_jsonb(base) || jsonb_build_object('resource_policies',
        (select coalesce(jsonb_object_agg(p.label, p.policy), '{}')
         from tuskgate.resource_policies p where p.table_id = base.id and p.policy is not null)),
      (select coalesce(jsonb_agg(to_jsonb(i) order by i.number), '[]')
       from tuskgate.indexes i where i.table_id = base.id));
    execute format(
      'insert into tuskgate.snapshot_items (snapshot, table_id, h, pk_%s%s, item, size)
       select $1, $2, t.h, t.pk%s, t.item, t.size from tuskgate_data.%I t',
      lower(base.partition_key_type), ', sk_' || lower(base.sort_key_type),
      case when base.sort_key is not null then ', t.sk' end, base.relation)
    using new_id, base.id;
    tables := tables + 1;
  end loop;
  if only_table is not null and tables = 0 then
    perform tuskgate.delete_snapshot(snapshot_name);
    return null;
  end if;
  return tables;
end
$$;
