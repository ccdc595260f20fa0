-- Has the trigger of a table write the log that its destination in Kinesis needs, or not any more,
-- and says so in the table's settings.
create or replace function tuskgate.set_destination(id uuid, wanted boolean) returns void
language plpgsql
set search_path = ''
as $$
declare
  base tuskgate.tables;
begin
  update tuskgate.tables t
  set settings = case when wanted then t.settings || '{"kinesis": true}'
    else t.settings - 'kinesis' end
  where t.id = set_destination.id
  returning t.* into base;
  perform tuskgate.make_table_trigger(base);
  perform tuskgate.guard_log(base);
  perform pg_catalog.pg_notify('tuskgate_catalog', base.name);
end
$$;
