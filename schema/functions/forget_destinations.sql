-- Forgets destinations that have been sent everything and that nobody is told of any more: their
-- table is gone, or has sent to the same stream again.
create or replace function tuskgate.forget_destinations() returns void
language sql
volatile
set search_path = ''
as $$
  delete from tuskgate.kinesis_destinations d
  where d.after_tick >= d.last_tick and d.after_n = 999999999999999
    and (not exists (select from tuskgate.tables t where t.id = d.table_id)
      or exists (select from tuskgate.kinesis_destinations o
        where o.table_id = d.table_id and o.stream_arn = d.stream_arn
          and (o.disabled_at is null or o.enabled_at > d.enabled_at)))
$$;
