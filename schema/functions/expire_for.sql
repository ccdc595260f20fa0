-- Deletes expired items for so many seconds, as a gateway does (gateway/jobs/expirer.cpp), unless
-- somebody else is at it: for pg_cron (schedule_expiry), and whoever else wants it done where no
-- gateway runs. Each batch is a transaction.
create or replace procedure tuskgate.expire_for(seconds int)
language plpgsql
as $$
declare
  batch constant int := 1000;
  leader constant int8 := pg_catalog.hashtextextended('tuskgate expires', 0);
  ending constant timestamptz := pg_catalog.clock_timestamp()
    + pg_catalog.make_interval(secs => seconds);
  gone int;
begin
  if not pg_catalog.pg_try_advisory_lock(leader) then
    return;
  end if;
  loop
    gone := tuskgate.expire(batch);
    commit;
    exit when pg_catalog.clock_timestamp() >= ending;
    perform pg_catalog.pg_sleep(case when gone = batch then 0.01 else 1 end);
  end loop;
  perform pg_catalog.pg_advisory_unlock(leader);
end
$$;
