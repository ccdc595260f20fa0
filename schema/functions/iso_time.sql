-- A time written by ISO 8601, in UTC where it names no zone; null for any other text. Immutable:
-- the session's zone and date style have no say in it.
create or replace function tuskgate.iso_time(written text) returns timestamptz
language plpgsql immutable strict parallel safe
as $$
declare
  parts text[] := pg_catalog.regexp_match(written,
    '^(\d{4}-(?:0[1-9]|1[0-2])-)(0[1-9]|[12]\d|3[01])'
    '(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?)'
    '(Z|[+-](?:0\d|1[0-5])(?::?[0-5]\d)?)?)?$');
begin
  if parts is null or pg_catalog.left(written, 4) = '0000' then
    return null;
  end if;
  -- Days that the month does not have.
  if parts[2] > '28' and parts[2]::int > extract(day from
       (parts[1] || '01')::date + interval '1 month' - interval '1 day') then
    return null;
  end if;
  return (parts[1] || parts[2] || ' ' || pg_catalog.replace(coalesce(parts[3], '00:00'), ',', '.')
    || coalesce(parts[4], 'Z'))::timestamptz;
end
$$;
