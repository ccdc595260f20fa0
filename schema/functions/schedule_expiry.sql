-- Whether time to live is enabled for a table here. Where pg_cron is there and lets us, has it call
-- expire_for every minute for as long as that is so: items then expire also when no gateway runs. A
-- job that somebody has switched off (`active`) stays so.
create or replace function tuskgate.schedule_expiry() returns boolean
language plpgsql
set search_path = ''
as $$
declare
  job constant text := 'tuskgate expires';
  wanted constant boolean := exists (select from tuskgate.indexes i where i.kind = 'EXPIRY')
    and not tuskgate.follows();
  is_there boolean;
begin
  if exists (select from pg_catalog.pg_extension e where e.extname = 'pg_cron')
     and pg_catalog.has_schema_privilege('cron', 'usage')
     and pg_catalog.has_table_privilege('cron.job', 'select') then
    -- It shows us our own jobs.
    execute 'select exists (select from cron.job j where j.jobname = $1)' into is_there using job;
    if wanted and not is_there then
      execute 'select cron.schedule($1, ''* * * * *'', ''call tuskgate.expire_for(58)'')' using job;
    elsif is_there and not wanted then
      execute 'select cron.unschedule(j.jobid) from cron.job j where j.jobname = $1' using job;
    end if;
  end if;
  return wanted;
end
$$;
