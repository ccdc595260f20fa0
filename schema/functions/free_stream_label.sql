-- A label for a new stream of a table: the moment, as the gateway writes it, or the next that no other
-- stream of a table of that name has.
create or replace function tuskgate.free_stream_label(of_table text) returns text
language plpgsql
set search_path = ''
as $$
declare
  moment timestamp := tuskgate.now() at time zone 'UTC';
  candidate text;
begin
  loop
    candidate := to_char(moment, 'YYYY-MM-DD"T"HH24:MI:SS.MS');
    exit when not exists (
      select from tuskgate.streams s where s.table_name = of_table and s.label = candidate);
    moment := moment + interval '1 millisecond';
  end loop;
  return candidate;
end
$$;
