-- Has TRUNCATE be logged, as other changes are, of attached relations with a stream, and of each of
-- their partitions: PostgreSQL makes triggers for rows on partitions that come later, and none for
-- statements. Runs with the rights of whoever calls it. What somebody else has locked, and relations
-- on which the right TRIGGER is missing, are left for the next time.
create or replace function tuskgate.make_truncate_triggers() returns void
language plpgsql
set search_path = ''
set lock_timeout = '100ms'
as $$
declare
  relation record;
  arguments text[];
  rest bytea;
begin
  for relation in
    select g.tgrelid::regclass as name, g.tgname || '_truncate' as trigger, g.tgargs, g.tgnargs
    from tuskgate.change_logs l
    join pg_catalog.pg_trigger g on g.tgname = 'tuskgate_stream_' || l.table_id::text
    join pg_catalog.pg_class c on c.oid = g.tgrelid
    where l.closed_at is null and g.tgfoid = 'tuskgate.log_row'::regproc
      -- The attached one, and what has rows of its own.
      and (g.tgparentid = 0 or c.relkind = 'r')
      and not exists (
        select from pg_catalog.pg_trigger t
        where t.tgrelid = g.tgrelid and t.tgname = g.tgname || '_truncate')
      and pg_catalog.has_table_privilege(g.tgrelid, 'trigger')
    order by 1
  loop
    -- As the trigger for rows has them, each with a zero byte behind it.
    arguments := '{}';
    rest := relation.tgargs;
    for number in 1..relation.tgnargs loop
      arguments := arguments
        || pg_catalog.convert_from(substring(rest for position('\x00'::bytea in rest) - 1), 'UTF8');
      rest := substring(rest from position('\x00'::bytea in rest) + 1);
    end loop;
    begin
      execute format(
        'create trigger %I before truncate on %s for each statement '
        'execute function tuskgate.log_row(%L, %L, %L, %L)',
        relation.trigger, relation.name, arguments[1], arguments[2], arguments[3], arguments[4]);
    exception when lock_not_available then
      continue;
    end;
  end loop;
end
$$;
