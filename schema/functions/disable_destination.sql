-- Ends to send the changes of a table to a stream in Kinesis. False when they are not sent there.
create or replace function tuskgate.disable_destination(id uuid, stream_arn text) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  base tuskgate.tables;
begin
  select * into base from tuskgate.tables t where t.id = disable_destination.id for update;
  if not exists (select from tuskgate.kinesis_destinations d
    where d.table_id = base.id and d.stream_arn = disable_destination.stream_arn
      and d.disabled_at is null) then
    return false;
  end if;
  -- What was written before is sent.
  execute format('lock table tuskgate_data.%I in share row exclusive mode', base.relation);
  perform tuskgate.end_destinations(base.id);
  perform tuskgate.set_destination(base.id, false);
  return true;
end
$$;
