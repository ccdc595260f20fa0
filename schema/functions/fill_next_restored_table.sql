-- Does a piece of the next table that is made of a backup too large to be copied at once: see
-- fill_restored_chunk. Returns false when there is none, or somebody else is at it.
create or replace function tuskgate.fill_next_restored_table(chunk int) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  next uuid;
begin
  select t.id into next from tuskgate.tables t
  where t.transition = 'CREATING' and t.transition_until = 'infinity'
    and not tuskgate.follows()
  order by t.created_at
  limit 1
  for update skip locked;
  if not found then
    return false;
  end if;
  perform tuskgate.fill_restored_chunk(next, chunk);
  return true;
end
$$;
