-- Makes a backup of a table, at once when it is small. Returns its status and bytes; no row when
-- there is no table of that name, or not yet.
create or replace function tuskgate.create_backup(
  id text,
  name text,
  table_name text,
  relation text,
  created_at timestamptz
) returns table (status text, bytes int8)
language plpgsql
set search_path = ''
as $$
#variable_conflict use_column
declare
  base tuskgate.tables;
begin
  -- Nobody drops it meanwhile.
  select * into base from tuskgate.tables t
  where t.name = create_backup.table_name
    and (t.transition is distinct from 'CREATING' or t.transition_until <= tuskgate.now())
  for key share;
  if not found then
    return;
  end if;
  insert into tuskgate.backups (id, name, table_name, table_id, relation, status, created_at,
    source, source_indexes)
  values (create_backup.id, create_backup.name, base.name, base.id, create_backup.relation,
    'CREATING', create_backup.created_at, to_jsonb(base),
    (select coalesce(jsonb_agg(to_jsonb(i) order by i.kind desc, i.number), '[]')
     from tuskgate.indexes i
     where i.table_id = base.id and i.status <> 'DELETING'));
  if tuskgate.stored_bytes(format('tuskgate_data.%I', base.relation)::regclass)
      <= tuskgate.copied_at_once() then
    perform tuskgate.copy_backup(create_backup.id);
  else
    perform pg_catalog.pg_notify('tuskgate_backups', create_backup.id);
  end if;
  return query select b.status, b.bytes from tuskgate.backups b where b.id = create_backup.id;
end
$$;
