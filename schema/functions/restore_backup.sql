-- Makes a table of a backup, at once when it is small. `new_table` says in its settings which backup
-- it is made of; `new_indexes` is an array of rows of tuskgate.indexes, as JSON, which have yet to
-- be filled. Returns RESTORED, or RESTORING where the table is to be filled in the background and is
-- CREATING until then; IN_USE when another table is being made of the backup; null when there is no
-- such backup.
create or replace function tuskgate.restore_backup(
  backup_id text,
  new_table tuskgate.tables,
  new_indexes jsonb
) returns text
language plpgsql
set search_path = ''
as $$
declare
  backup_relation text;
  index jsonb;
begin
  -- Nobody drops it meanwhile.
  select b.relation into backup_relation from tuskgate.backups b
  where b.id = backup_id and b.status = 'AVAILABLE'
  for share;
  if not found then
    return null;
  end if;
  if tuskgate.is_being_restored(backup_id) then
    return 'IN_USE';
  end if;
  perform tuskgate.create_item_table(new_table, '[]');
  for index in select * from jsonb_array_elements(new_indexes) loop
    perform tuskgate.create_index_relation(new_table, index);
  end loop;
  if tuskgate.stored_bytes(format('tuskgate_backup.%I', backup_relation)::regclass)
      * (1 + jsonb_array_length(new_indexes)) <= tuskgate.copied_at_once() then
    perform tuskgate.fill_restored_table(new_table.id);
    return 'RESTORED';
  end if;
  update tuskgate.tables t set transition = 'CREATING', transition_until = 'infinity'
  where t.id = new_table.id;
  perform pg_catalog.pg_notify('tuskgate_backups', backup_id);
  return 'RESTORING';
end
$$;
