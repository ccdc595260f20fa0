-- The part of a table's trigger function that keeps one index: see trigger_parts. `place` is the
-- index's among those of the table.
create or replace function tuskgate.index_part(
  base tuskgate.tables, index tuskgate.indexes, place int,
  out declarations text, out of_old text, out of_new text, out upkeep text
)
language plpgsql
immutable
set search_path = ''
as $$
declare
  old_values text[] := tuskgate.key_variables(index, place, 'old');
  new_values text[] := tuskgate.key_variables(index, place, 'new');
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
  hash_clause text := 't.h = (' || tuskgate.key_hash(index.partition_key_type[1], old_values[1])
    || ' >> 32)::int4';
  old_clause text;
  faults record := tuskgate.index_key_faults(base, index, place);
  refusal text := format('perform tuskgate.refuse_index_key(%L);', index.name);
begin
  select string_agg(format(E'\n  %s %s; %s %2$s;', v.old, tuskgate.key_column_type(v.type), v.new),
    '' order by v.n)
  into declarations
  from unnest(old_values, new_values, index.partition_key_type || index.sort_key_type)
    with ordinality v (old, new, type, n);
  select string_agg(format(E'\n    %s := %s;', v.name, v.value), '' order by v.n) into of_old
  from unnest(old_values, tuskgate.index_key_values(base, index, 'old', true))
    with ordinality v (name, value, n);
  select string_agg(format(E'\n    %s := %s;', v.name, v.value), '' order by v.n) into of_new
  from unnest(new_values, tuskgate.index_key_values(base, index, 'new', true))
    with ordinality v (name, value, n);

  select hash_clause || string_agg(format(' and t.%s = %s', c.name, c.value), '' order by c.n)
  into old_clause
  from unnest(columns, old_values || old_base) with ordinality c (name, value, n);
  select string_agg(format('base_%s = %s', c.name, c.value), ', ') into base_assignments
  from unnest(base_columns, new_base) c (name, value);
  size := format(size, new_item);

  -- The same key before and after: the row stays where it is.
  upkeep := format(E'\n\n  -- %s\n  if %s then', regexp_replace(index.name, '\s', ' ', 'g'), (
    select string_agg(format('%s = %s', v.old, v.new), ' and ')
    from unnest(old_values, new_values) v (old, new)));
  if index.projection = 'KEYS_ONLY' then
    -- Only plain SQL changes a table's key.
    statement := 'update %s t set ' || replace(
      format('%s, item = %s where %s;', base_assignments, new_item, old_clause), '%', '%%');
    upkeep := upkeep || format(E'\n    if %s then\n      %s\n    end if;',
      (select string_agg(format('old.%s <> new.%1$s', c), ' or ') from unnest(base_columns) c),
      tuskgate.index_target(base, index, new_values[1], statement));
  else
    statement := 'update %s t set ' || replace(
      format('%s, item = %s, size = %s where %s;', base_assignments, new_item, size, old_clause),
      '%', '%%');
    upkeep := upkeep || format(E'\n    if %s is distinct from %s then\n      %s\n    end if;',
      old_item, new_item, tuskgate.index_target(base, index, new_values[1], statement));
  end if;
  upkeep := upkeep || E'\n  else';

  statement := 'delete from %s t where ' || replace(old_clause, '%', '%%') || ';';
  upkeep := upkeep || format(E'\n    if %s then\n      %s\n    end if;',
    (select string_agg(v || ' is not null', ' and ') from unnest(old_values) v),
    tuskgate.index_target(base, index, old_values[1], statement));

  statement := 'insert into %s (h, ' || array_to_string(columns, ', ') || ', item, size) values ('
    || replace(format('%s, %s, %s, %s',
        tuskgate.hash_value(index.partition_key_type[1], new_values[1]),
        array_to_string(new_values || new_base, ', '), new_item, size),
      '%', '%%')
    || ');';
  upkeep := upkeep || format(E'\n    if %s then%s\n      %s%s\n    end if;\n  end if;',
    (select string_agg(v || ' is not null', ' and ') from unnest(new_values) v),
    coalesce(E'\n      if ' || faults.too_long || E' then\n        ' || refusal || E'\n      end if;', ''),
    tuskgate.index_target(base, index, new_values[1], statement),
    coalesce(E'\n    elsif ' || faults.wrong_type || coalesce(' or ' || faults.too_long, '')
      || E' then\n      ' || refusal, ''));
end
$$;
