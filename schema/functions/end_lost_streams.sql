-- Ends streams of attached tables that nothing is written to any more, as no relation has a trigger
-- of theirs: it was dropped, with its relation or without.
create or replace function tuskgate.end_lost_streams() returns void
language plpgsql
set search_path = ''
as $$
declare
  lost record;
begin
  for lost in
    select s.table_name, l.table_id, s.label
    from tuskgate.streams s join tuskgate.change_logs l on l.id = s.log_id
    where s.disabled_at is null
      and not exists (select from tuskgate.tables t where t.id = l.table_id)
      and not exists (
        select from pg_catalog.pg_trigger g
        where g.tgname = 'tuskgate_stream_' || l.table_id::text)
  loop
    perform tuskgate.set_attached_stream(lost.table_name, lost.table_id, null, lost.label, null,
      null, null);
  end loop;
end
$$;
