-- The second, of those since 1970, in which an item has expired whose attribute has this number; null
-- where it never does, or after the year 5138, as with milliseconds. The service takes fractions.
-- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html
-- https://github.com/scylladb/scylladb/blob/master/test/alternator/test_ttl.py
--
-- Neither inlined nor called for nothing: its argument is taken from an item, which may have to be
-- decompressed for that, and often has none.
create or replace function tuskgate.expires_at(number text) returns int8
language plpgsql
immutable strict parallel safe
as $$
begin
  if number ~ '^[1-9][0-9]{0,10}$' then
    return number::int8;
  elsif number ~ '^[1-9][0-9]{0,10}[.]' then
    return pg_catalog.ceil(number::numeric);
  end if;
  return null;
end
$$;
