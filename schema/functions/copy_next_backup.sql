-- Does a piece of the next backup that was too large to be made at once: see copy_backup_chunk.
-- Returns false when there is none, or somebody else is at it.
create or replace function tuskgate.copy_next_backup(chunk int) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  next text;
begin
  select b.id into next from tuskgate.backups b
  where b.status = 'CREATING'
  order by b.id
  limit 1
  for update skip locked;
  if not found then
    return false;
  end if;
  perform tuskgate.copy_backup_chunk(next, chunk);
  return true;
end
$$;
