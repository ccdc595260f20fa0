-- Ends the streams of a table that is gone.
create or replace function tuskgate.end_streams(table_id uuid) returns void
language sql
volatile
set search_path = ''
as $$
  select tuskgate.disable_stream(s)
  from tuskgate.streams s join tuskgate.change_logs l on l.id = s.log_id
  where l.table_id = end_streams.table_id and s.disabled_at is null
$$;
