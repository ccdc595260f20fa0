-- Does for the change logs what has to be done every now and then: has those be written to another
-- child whose child is older than `age`, and removes what is too old to be read.
create or replace function tuskgate.keep_logs(age interval) returns void
language plpgsql
set search_path = ''
as $$
declare
  log record;
begin
  perform tuskgate.end_lost_streams();
  for log in
    select l.id, l.closed_at is null and l.generation_since <= tuskgate.now() - age as is_due
    from tuskgate.change_logs l
    order by l.id
  loop
    if log.is_due then
      perform tuskgate.roll_log(log.id, age);
    end if;
    perform tuskgate.trim_log(log.id);
  end loop;
end
$$;
