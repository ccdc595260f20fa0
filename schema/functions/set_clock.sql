-- Sets the clock of all that DynamoDB dates, for tests: to a moment, at which it stands still or from
-- which it `goes_on`; or so much later than it is, and it goes on or stands still as before. Without
-- either it is the server's clock again. Gateways are told.
create or replace function tuskgate.set_clock(
  moment timestamptz default null,
  later interval default null,
  goes_on boolean default false
) returns void
language plpgsql
set search_path = ''
as $$
declare
  clock tuskgate.clock;
  -- Days and months of an interval would depend on the time zone.
  step interval := make_interval(secs => extract(epoch from later)::float8);
  reached timestamptz;
begin
  -- Changes that were made before are of the time before.
  perform tuskgate.tick_logs();
  select * into clock from tuskgate.clock c for update;
  if moment is not null then
    clock.fixed_at := case when not goes_on then moment end;
    clock.ahead := case when goes_on
      then make_interval(secs => extract(epoch from moment - clock_timestamp())::float8)
      else '0' end;
  elsif later is not null then
    clock.fixed_at := clock.fixed_at + step;
    clock.ahead := case when clock.fixed_at is null then clock.ahead + step else '0' end;
  else
    clock.fixed_at := null;
    clock.ahead := '0';
  end if;
  reached := coalesce(clock.fixed_at, clock_timestamp() + clock.ahead);
  if reached not between '1970-01-01 UTC' and '9999-12-31 UTC' then
    raise exception 'the clock goes from 1970 to 9999' using errcode = '22008';
  end if;
  update tuskgate.clock c set fixed_at = clock.fixed_at, ahead = clock.ahead;
  perform tuskgate.make_now();
  perform pg_catalog.pg_notify('tuskgate_catalog', '@clock');
end
$$;
