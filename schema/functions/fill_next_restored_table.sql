-- Fills the next table that is made of a backup too large to be copied at once. Returns false when
-- there is none, or somebody else is at it.
create or replace function tuskgate.fill_next_restored_table() returns boolean
language plpgsql
set search_path = ''
as $$
declare
  next uuid;
begin
  select t.id into next from tuskgate.tables t
  where t.transition = 'CREATING' and t.transition_until = 'infinity'
  order by t.created_at
  limit 1
  for update skip locked;
  if not found then
    return false;
  end if;
  perform tuskgate.fill_restored_table(next);
  return true;
end
$$;
