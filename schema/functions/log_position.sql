-- How far the sequence of a log is, which numbers its changes: also those that are not committed, or
-- never will be.
create or replace function tuskgate.log_position(relation text) returns int8
language sql
volatile strict
set search_path = ''
as $$
  select coalesce(pg_catalog.pg_sequence_last_value(
    format('tuskgate_log.%I', relation || '~n')::regclass), 0)
$$;
