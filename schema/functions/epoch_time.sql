-- A time in seconds since 1970; null for a number that is no time in PostgreSQL.
create or replace function tuskgate.epoch_time(seconds numeric) returns timestamptz
language sql immutable parallel safe
as $$
  select case when seconds between -62135596800 and 253402300799.999999
    then pg_catalog.to_timestamp(seconds::float8) end
$$;
