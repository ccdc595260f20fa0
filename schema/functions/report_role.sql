-- Makes the role that may read the views in schema reporting, if it is not there, and grants it
-- what it needs. A database user who may not do so gets a notice.
create or replace function tuskgate.report_role() returns void
language plpgsql
set search_path = ''
as $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'tuskgate_reporting') then
    begin
      create role tuskgate_reporting nologin;
    exception
      -- Another database of the cluster may be at it.
      when duplicate_object or unique_violation then null;
    end;
  end if;
  -- The views' expressions call functions of schema tuskgate; its tables stay closed.
  grant usage on schema reporting, tuskgate to tuskgate_reporting;
  grant select on all tables in schema reporting to tuskgate_reporting;
  alter default privileges in schema reporting grant select on tables to tuskgate_reporting;
exception
  when insufficient_privilege then
    raise notice 'The role tuskgate_reporting was not made or not granted anything: %', sqlerrm;
end
$$;
