-- Makes the trigger that keeps a table's indexes, or makes it anew after a change of the indexes,
-- or removes it when there are none. The statements in it are static: each session plans them once.
create or replace function tuskgate.make_index_trigger(base tuskgate.tables) returns void
language plpgsql
set search_path = ''
as $$
declare
  index tuskgate.indexes;
  position int := 0;
  types text[];
  old_values text[];
  new_values text[];
  declarations text := '';
  old_assignments text := '';
  new_assignments text := '';
  body text := '';
  local_relations text[] := '{}';
  old_size text := 'old.size';
  new_size text := 'new.size';
begin
  for index in select * from tuskgate.indexes i where i.table_id = base.id order by i.number loop
    position := position + 1;
    types := index.partition_key_type || index.sort_key_type;
    select array_agg(format('old_%s_%s', position, n)), array_agg(format('new_%s_%s', position, n))
    into old_values, new_values
    from generate_series(1, cardinality(types)) n;
    declarations := declarations || (
      select string_agg(format(E'\n  %s %s; %s %2$s;', v.old, tuskgate.key_column_type(v.type),
        v.new), '')
      from unnest(old_values, new_values, types) v (old, new, type));
    old_assignments := old_assignments || (
      select string_agg(format(E'\n    %s := %s;', v.name, v.value), '')
      from unnest(old_values, tuskgate.index_key_values(base, index, 'old', true)) v (name, value));
    new_assignments := new_assignments || (
      select string_agg(format(E'\n    %s := %s;', v.name, v.value), '')
      from unnest(new_values, tuskgate.index_key_values(base, index, 'new', true)) v (name, value));
    body := body || format(E'\n\n  -- %s', regexp_replace(index.name, '\s', ' ', 'g'))
      || tuskgate.index_upkeep(base, index, old_values, new_values);
    if index.kind = 'LOCAL' then
      local_relations := local_relations || index.relation;
      old_size := old_size || tuskgate.entry_size(base, index, 'old', old_values);
      new_size := new_size || tuskgate.entry_size(base, index, 'new', new_values);
    end if;
  end loop;
  if position = 0 then
    if to_regprocedure(format('tuskgate_data.%I()', base.relation)) is not null then
      execute format('drop trigger keep_indexes on tuskgate_data.%I', base.relation);
      execute format('drop function tuskgate_data.%I()', base.relation);
    end if;
    return;
  end if;
  if cardinality(local_relations) > 0 then
    declarations := declarations || E'\n  collection int8; collection_size int8;';
    body := body || tuskgate.collection_upkeep(base, base.relation || local_relations, old_size,
      new_size);
  end if;
  execute format('create or replace function tuskgate_data.%I() returns trigger language plpgsql as %L',
    base.relation,
    format(E'declare%s\nbegin\n  if tg_op <> ''INSERT'' then%s\n  end if;\n'
        || E'  if tg_op <> ''DELETE'' then%s\n  end if;%s\n  return null;\nend',
      declarations, old_assignments, new_assignments, body));
  if not exists (
    select from pg_catalog.pg_trigger t
    where t.tgrelid = format('tuskgate_data.%I', base.relation)::regclass
      and t.tgname = 'keep_indexes') then
    execute format(
      'create trigger keep_indexes after insert or update or delete on tuskgate_data.%I
         for each row execute function tuskgate_data.%1$I()', base.relation);
  end if;
end
$$;
