-- What time it is for all that DynamoDB dates: changes, expiry, retention. The server's clock, unless
-- another one was set for tests (set_clock). Inlined with what it calls, so that it costs a write
-- nothing.
create or replace function tuskgate.now() returns timestamptz
language sql
volatile
parallel safe
as $$
select tuskgate_data.now()
$$;
