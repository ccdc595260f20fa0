-- PL/pgSQL text: the part of a table's trigger function that keeps one index. `old_values` and
-- `new_values` name the variables with the key values before and after, null where there is none.
create or replace function tuskgate.index_upkeep(
  base tuskgate.tables, index tuskgate.indexes, old_values text[], new_values text[]
) returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  columns text[] := string_to_array(tuskgate.index_key_columns(base, index), ', ');
  base_columns text[] := case when index.kind = 'GLOBAL' then '{pk}' else '{}'::text[] end
    || case when base.sort_key is not null then '{sk}' else '{}'::text[] end;
  old_base text[] := array_replace(array_replace(base_columns, 'pk', 'old.pk'), 'sk',
    tuskgate.short_key('old.sk', base.sort_key_type));
  new_base text[] := array_replace(array_replace(base_columns, 'pk', 'new.pk'), 'sk',
    tuskgate.short_key('new.sk', base.sort_key_type));
  base_assignments text;
  new_item text := tuskgate.index_item(base, index, 'new');
  old_item text := tuskgate.index_item(base, index, 'old');
  size text := case index.projection when 'ALL' then 'new.size' else 'tuskgate.item_size(%s)' end;
  statement text;
  body text := '';
  hash_clause text := 't.h = (' || tuskgate.key_hash(index.partition_key_type[1], old_values[1])
    || ' >> 32)::int4';
  old_clause text;
begin
  select hash_clause || string_agg(format(' and t.%s = %s', c.name, c.value), '' order by c.n)
  into old_clause
  from unnest(columns, old_values || old_base) with ordinality c (name, value, n);
  select string_agg(format('base_%s = %s', c.name, c.value), ', ') into base_assignments
  from unnest(base_columns, new_base) c (name, value);
  size := format(size, new_item);

  -- The same key before and after: the row stays where it is.
  body := body || format(E'\n  if %s then', (
    select string_agg(format('%s = %s', v.old, v.new), ' and ')
    from unnest(old_values, new_values) v (old, new)));
  if index.projection = 'KEYS_ONLY' then
    -- Only plain SQL changes a table's key.
    statement := 'update %s t set ' || replace(
      format('%s, item = %s where %s;', base_assignments, new_item, old_clause), '%', '%%');
    body := body || format(E'\n    if %s then\n      %s\n    end if;',
      (select string_agg(format('old.%s <> new.%1$s', c), ' or ') from unnest(base_columns) c),
      tuskgate.index_target(base, index, new_values[1], statement));
  else
    statement := 'update %s t set ' || replace(
      format('%s, item = %s, size = %s where %s;', base_assignments, new_item, size, old_clause),
      '%', '%%');
    body := body || format(E'\n    if %s is distinct from %s then\n      %s\n    end if;', old_item,
      new_item, tuskgate.index_target(base, index, new_values[1], statement));
  end if;
  body := body || E'\n  else';

  statement := 'delete from %s t where ' || replace(old_clause, '%', '%%') || ';';
  body := body || format(E'\n    if %s then\n      %s\n    end if;',
    (select string_agg(v || ' is not null', ' and ') from unnest(old_values) v),
    tuskgate.index_target(base, index, old_values[1], statement));

  statement := 'insert into %s (' || array_to_string(columns, ', ') || ', item, size) values ('
    || replace(format('%s, %s, %s', array_to_string(new_values || new_base, ', '), new_item, size),
      '%', '%%')
    || ');';
  body := body || format(E'\n    if %s then\n      %s\n    end if;\n  end if;',
    (select string_agg(v || ' is not null', ' and ') from unnest(new_values) v),
    tuskgate.index_target(base, index, new_values[1], statement));
  return body;
end
$$;
