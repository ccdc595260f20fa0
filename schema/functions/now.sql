-- What time it is for all that DynamoDB dates: changes, expiry, retention. The server's clock, unless
-- another one was set for tests. Inlined, so that it costs a write nothing.
create or replace function tuskgate.now() returns timestamptz
language sql
volatile
parallel safe
as $$
select pg_catalog.clock_timestamp()
$$;
