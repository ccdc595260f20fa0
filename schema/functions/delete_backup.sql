-- Drops a backup. Returns what it was: AVAILABLE, or why it is still there: CREATING or RESTORING;
-- null when there is none.
create or replace function tuskgate.delete_backup(backup_id text) returns text
language plpgsql
set search_path = ''
as $$
declare
  found_status text;
  gone text;
begin
  -- Without a lock: who makes the backup holds one until it is made.
  select b.status into found_status from tuskgate.backups b where b.id = backup_id;
  if found_status is distinct from 'AVAILABLE' then
    return found_status;
  end if;
  select b.relation into gone from tuskgate.backups b where b.id = backup_id for update;
  if not found then
    return null;
  end if;
  if tuskgate.is_being_restored(backup_id) then
    return 'RESTORING';
  end if;
  execute format('drop table tuskgate_backup.%I', gone);
  delete from tuskgate.backups b where b.id = backup_id;
  return 'AVAILABLE';
end
$$;
