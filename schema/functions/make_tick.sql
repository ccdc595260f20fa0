-- Makes a tick of a log, whether it needs one or not, and returns its number. Until the transaction
-- ends no other is made. The isolation level is read committed: each statement takes a snapshot.
--
-- `moved_to` is how far the log's sequence was when this transaction had no number yet; null: it is
-- looked at now.
create or replace function tuskgate.make_tick(
  log tuskgate.change_logs, moved_to int8 default null
) returns int8
language plpgsql
set search_path = ''
as $$
declare
  last tuskgate.ticks;
  -- Whoever has drawn one of the numbers had its transaction's by then, so it is below one that is
  -- given to us after we looked. One that we had before tells nothing, and another tick has to.
  bound xid8 := '18446744073709551615';
  made tuskgate.ticks;
begin
  perform pg_catalog.pg_advisory_xact_lock(tuskgate.log_lock(log.id));
  select t.* into last from tuskgate.ticks t where t.log_id = log.id order by t.id desc limit 1;
  if moved_to is not null then
    bound := pg_catalog.pg_current_xact_id();
  elsif pg_catalog.pg_current_xact_id_if_assigned() is null then
    moved_to := tuskgate.log_position(log.relation);
    bound := pg_catalog.pg_current_xact_id();
  else
    moved_to := tuskgate.log_position(log.relation);
  end if;
  made.snapshot := pg_catalog.pg_current_snapshot();
  made.pending := last.pending;
  if last.n is null or moved_to > last.n or last.pending = '18446744073709551615' then
    made.pending := bound;
  end if;
  if made.pending <= pg_catalog.pg_snapshot_xmin(made.snapshot) then
    made.pending := null;
  end if;
  insert into tuskgate.ticks
  values (log.id, coalesce(last.id + 1, 100000000000000), made.snapshot, tuskgate.now(),
    greatest(moved_to, last.n), made.pending)
  returning id into made.id;
  return made.id;
end
$$;
