-- Whether a table is being made of the backup.
create or replace function tuskgate.is_being_restored(backup_id text) returns boolean
language sql
volatile
set search_path = ''
as $$
  select exists (
    select from tuskgate.tables t
    where t.transition = 'CREATING' and t.transition_until > tuskgate.now()
      and t.settings #>> '{restore,backup}' = backup_id)
$$;
