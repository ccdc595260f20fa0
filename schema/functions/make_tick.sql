-- Makes a tick of a log, whether it needs one or not, and returns its number. Until the transaction
-- ends no other is made. The isolation level is read committed: each statement takes a snapshot.
create or replace function tuskgate.make_tick(log tuskgate.change_logs) returns int8
language plpgsql
set search_path = ''
as $$
declare
  last tuskgate.ticks;
  moved_to int8;
  made tuskgate.ticks;
begin
  perform pg_catalog.pg_advisory_xact_lock(tuskgate.log_lock(log.id));
  select t.* into last from tuskgate.ticks t where t.log_id = log.id order by t.id desc limit 1;
  -- Before the snapshot: whoever has drawn one of these numbers had its transaction's by then, so
  -- the snapshot knows of it.
  moved_to := tuskgate.log_position(log.relation);
  made.snapshot := pg_catalog.pg_current_snapshot();
  made.pending := case
    when moved_to is distinct from last.n then pg_catalog.pg_snapshot_xmax(made.snapshot)
    else last.pending end;
  if made.pending <= pg_catalog.pg_snapshot_xmin(made.snapshot) then
    made.pending := null;
  end if;
  insert into tuskgate.ticks
  values (log.id, coalesce(last.id + 1, 100000000000000), made.snapshot, tuskgate.now(), moved_to,
    made.pending)
  returning id into made.id;
  return made.id;
end
$$;
