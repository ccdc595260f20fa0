-- The label of a stream that begins at that moment, such as 2026-10-08T23:07:31.275.
create or replace function tuskgate.stream_label(began timestamptz) returns text
language sql
immutable strict
set search_path = ''
as $$
  select to_char(began at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS')
$$;
