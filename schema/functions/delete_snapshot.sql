-- Removes a snapshot. Returns false when there is none of that name.
create or replace function tuskgate.delete_snapshot(snapshot_name text) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  gone int;
begin
  delete from tuskgate.snapshots s where s.name = snapshot_name returning s.id into gone;
  delete from tuskgate.snapshot_items i where i.snapshot = gone;
  return gone is not null;
end
$$;
