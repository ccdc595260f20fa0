-- Begins or ends the stream of an attached table, as tuskgate.set_attached_stream does, with the
-- triggers of its relations. Runs with the rights of whoever calls it, who needs the right TRIGGER
-- on each relation. `relations` are {"schema", "name", "partition", "sort"}, the last two the names
-- of the columns that make the keys.
--
-- NULL when it is done. Otherwise nothing is: `raced`, as somebody else was faster, or why which
-- relation cannot have the trigger (translator/attached/relational/logged_changes.cpp has words).
create or replace function tuskgate.stream_attached(
  table_name text, table_id uuid, relations jsonb, keys text[], known text, view_type text,
  label text, shards int
) returns text
language plpgsql
set search_path = ''
as $$
declare
  begins boolean := view_type is not null;
  -- The id tells tables apart which one relation is part of.
  trigger text := 'tuskgate_stream_' || table_id;
  relation record;
begin
  for relation in
    select format('%I.%I', r.value ->> 'schema', r.value ->> 'name') as name, r.place - 1 as number,
      array(select jsonb_array_elements_text(r.value -> 'partition'))::text as partition_columns,
      array(select jsonb_array_elements_text(r.value -> 'sort'))::text as sort_columns
    from jsonb_array_elements(relations) with ordinality r (value, place)
    order by 1
  loop
    if begins and not pg_catalog.has_table_privilege(relation.name, 'trigger') then
      return 'right ' || relation.name;
    elsif begins and exists (
      select from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhparent
      where c.oid = relation.name::regclass and c.relkind = 'r')
    then
      return 'children ' || relation.name;
    elsif begins then
      -- Waits for who writes: what was written before is not in the stream. A relation that has a
      -- comment is attached by it, and is no more when it has none (end_lost_streams).
      execute format(
        'create or replace trigger %I after insert or update or delete on %s for each row '
        'execute function tuskgate.log_row(%L, %L, %L, %L%s)',
        trigger, relation.name, table_id, relation.number, relation.partition_columns,
        relation.sort_columns,
        case when position('@dynamodb' in pg_catalog.obj_description(relation.name::regclass,
          'pg_class')) > 0 then ', ''comment''' end);
    elsif pg_catalog.has_table_privilege(relation.name, 'update, delete, truncate') then
      -- What was written before is in the stream that ends.
      execute format('lock table %s in share row exclusive mode', relation.name);
    end if;
  end loop;
  if not tuskgate.set_attached_stream(table_name, table_id, keys, known, view_type, label, shards)
  then
    return 'raced';
  end if;
  if begins then
    perform tuskgate.make_truncate_triggers();
  end if;
  -- Who may make a trigger need not be allowed to drop it.
  for relation in
    select g.tgrelid::regclass as name, g.tgname as trigger
    from pg_catalog.pg_trigger g join pg_catalog.pg_class c on c.oid = g.tgrelid
    where not begins and g.tgname in (trigger, trigger || '_truncate') and g.tgparentid = 0
      and pg_catalog.pg_has_role(c.relowner, 'usage')
  loop
    execute format('drop trigger %I on %s', relation.trigger, relation.name);
  end loop;
  return null;
end
$$;
