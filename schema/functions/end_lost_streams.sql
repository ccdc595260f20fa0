-- Ends streams of attached tables that nothing is written to any more, as no relation has a trigger
-- of theirs: it was dropped, with its relation or without. And those of tables with relations that
-- were attached by a comment which is gone, if there is no gateway that could have noticed: those at
-- work have locks on the names of what they have attached.
create or replace function tuskgate.end_lost_streams() returns void
language plpgsql
set search_path = ''
as $$
declare
  lost record;
begin
  for lost in
    select s.table_name, l.table_id, s.label, g.is_there
    from tuskgate.streams s join tuskgate.change_logs l on l.id = s.log_id,
      lateral (
        select count(*) > 0 as is_there,
          bool_or(t.is_by_comment and coalesce(position('@dynamodb' in t.comment), 0) = 0)
            as is_detached
        from (
          select g.tgnargs > 4 as is_by_comment,
            pg_catalog.obj_description(g.tgrelid, 'pg_class') as comment
          from pg_catalog.pg_trigger g
          where g.tgname = 'tuskgate_stream_' || l.table_id::text and g.tgparentid = 0) t
      ) g
    where s.disabled_at is null
      and not exists (select from tuskgate.tables t where t.id = l.table_id)
      and (not g.is_there or g.is_detached)
  loop
    continue when lost.is_there
      and not pg_catalog.pg_try_advisory_xact_lock(tuskgate.table_name_lock(lost.table_name));
    perform tuskgate.set_attached_stream(lost.table_name, lost.table_id, null, lost.label, null,
      null, null);
  end loop;
end
$$;
