-- A label for a new stream of a table: the one that is wanted, without one the moment, as the gateway
-- writes it, or the next that no other stream of a table of that name has. A clock that stands still,
-- or two streams within a millisecond, would have them meet.
create or replace function tuskgate.free_stream_label(of_table text, wanted text default null)
returns text
language plpgsql
set search_path = ''
as $$
declare
  style constant text := 'YYYY-MM-DD"T"HH24:MI:SS.MS';
  candidate text := coalesce(wanted, to_char(tuskgate.now() at time zone 'UTC', style));
begin
  while exists (
    select from tuskgate.streams s where s.table_name = of_table and s.label = candidate)
  loop
    candidate := to_char(candidate::timestamp + interval '1 millisecond', style);
  end loop;
  return candidate;
end
$$;
