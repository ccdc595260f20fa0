-- Whether a log has changes that its last tick may not have: since then its sequence has moved, or a
-- transaction has ended that was under way and may have drawn a number before. Of those, the
-- snapshot names what is below its upper end, which is no further than the last transaction that had
-- ended by then.
create or replace function tuskgate.needs_tick(last tuskgate.ticks, moved_to int8) returns boolean
language sql
volatile
set search_path = ''
as $$
  select moved_to > last.n
    or last.pending is not null
      and (pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot()) >= last.pending
        or pg_catalog.pg_snapshot_xmax(last.snapshot) < last.pending
          and pg_catalog.pg_snapshot_xmax(last.snapshot)
            < pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())
        or exists (
          select from pg_catalog.pg_snapshot_xip(last.snapshot) x
          where x < last.pending
            and pg_catalog.pg_visible_in_snapshot(x, pg_catalog.pg_current_snapshot())))
$$;
