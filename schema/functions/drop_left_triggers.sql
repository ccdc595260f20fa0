-- Drops triggers of streams that are over, as far as whoever calls it may: who ended the stream may
-- have had no right to. What somebody else has locked is left for the next time.
create or replace function tuskgate.drop_left_triggers() returns void
language plpgsql
set search_path = ''
set lock_timeout = '100ms'
as $$
declare
  relation record;
begin
  for relation in
    select g.tgrelid::regclass as name, g.tgname as trigger
    from pg_catalog.pg_trigger g join pg_catalog.pg_class c on c.oid = g.tgrelid
    where g.tgfoid = 'tuskgate.log_row'::regproc and g.tgparentid = 0
      and pg_catalog.pg_has_role(c.relowner, 'usage')
      and not exists (
        select from tuskgate.change_logs l
        where l.closed_at is null and g.tgname in ('tuskgate_stream_' || l.table_id::text,
          'tuskgate_stream_' || l.table_id::text || '_truncate'))
    order by 1, 2
  loop
    begin
      execute format('drop trigger %I on %s', relation.trigger, relation.name);
    exception when lock_not_available then
      continue;
    end;
  end loop;
end
$$;
