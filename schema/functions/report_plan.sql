-- Which columns a view is to have: those that it has, in their places, and then new ones, in the
-- order of their paths. `seen` counts types of attributes: {"Year": {"N": 90}}, in `total` items,
-- which are all there are if `whole`. `prefix` is "lines[]." for the elements of a list, in whose
-- options it precedes the path; `fixed` are the names of columns that every such view has. `keys`
-- are the key attributes: they have columns before they have been seen, and come first.
--
-- `remake` tells that columns change in a way for which a view has to be made anew.
create or replace function tuskgate.report_plan(
  existing tuskgate.report_columns[], seen jsonb, total int8, whole boolean, options jsonb,
  prefix text, fixed text[], keys jsonb, declared_too boolean,
  out columns tuskgate.report_columns[], out changes jsonb, out remake boolean
)
language plpgsql
set search_path = ''
as $$
declare
  col tuskgate.report_columns;
  types constant jsonb := coalesce(options -> 'types', '{}');
  names constant jsonb := coalesce(options -> 'names', '{}');
  excluded constant jsonb := coalesce(options -> 'exclude', '[]');
  name text;
  n int8;
  paths text[] := '{}';
  taken text[] := fixed || coalesce((select array_agg(e.name) from unnest(existing) e), '{}');
  chosen jsonb := '{}';
  also jsonb;
  -- PostgreSQL's limit. When there are more attributes, the most frequent ones have columns.
  room int := 1600 - cardinality(fixed);
begin
  columns := '{}';
  changes := '[]';
  remake := false;
  foreach col in array existing loop
    paths := paths || col.path;
    if excluded ? (prefix || col.path) then
      changes := changes || jsonb_build_array(jsonb_build_array('column removed',
        format('%s: %s is excluded', col.name, prefix || col.path)));
      taken := array_remove(taken, col.name);
      remake := true;
      continue;
    end if;
    if types ->> (prefix || col.path) <> col.type then
      changes := changes || jsonb_build_array(jsonb_build_array('column retyped',
        format('%s: %s, was %s', col.name, types ->> (prefix || col.path), col.type)));
      col.type := types ->> (prefix || col.path);
      remake := true;
    end if;
    name := names ->> (prefix || col.path);
    if name <> col.name then
      name := tuskgate.report_free_name(name, taken);
      changes := changes || jsonb_build_array(jsonb_build_array('column renamed',
        format('%s: was %s', name, col.name)));
      taken := array_remove(taken, col.name) || name;
      col.name := name;
      remake := true;
    end if;
    n := coalesce((select sum(t.value::int8) from jsonb_each_text(seen -> col.path) t), 0);
    if n > 0 then
      select jsonb_agg(jsonb_build_array('type changed', format('%s: %s is also %s, in %s of %s',
          col.name, prefix || col.path, t.key, t.value, total)) order by t.key)
      into also
      from jsonb_each_text(seen -> col.path) t
      where t.key <> 'NULL' and t.key <> all (col.tags) and cardinality(col.tags) > 0;
      changes := changes || coalesce(also, '[]');
      col.tags := array(select k from jsonb_object_keys(seen -> col.path) k where k <> 'NULL'
        union select unnest(col.tags) order by 1);
      if not col.seen then
        changes := changes || jsonb_build_array(jsonb_build_array('seen again', col.name));
        col.seen := true;
      end if;
      col.share := n::float8 / total;
    elsif col.seen and total > 0 and (whole or col.share * total >= 10)
        and cardinality(col.tags) > 0 and not keys ? col.path then
      changes := changes || jsonb_build_array(jsonb_build_array('not seen',
        format('%s: no %s in %s', col.name, prefix || col.path, total)));
      col.seen := false;
    end if;
    columns := columns || col;
  end loop;

  -- Names for new columns: first to attributes that are called so already.
  room := room - cardinality(columns);
  for col.path, col.tags, col.type, n, name in
    with candidates as (
      select s.key as path, s.value as tags
      from jsonb_each(seen) s
      union all
      select k.key, jsonb_build_object(k.value #>> '{}', 0) from jsonb_each(keys) k
      where not seen ? k.key
      union all
      -- Declared paths into maps, and attributes that have not been seen.
      select d.path, '{}'
      from jsonb_object_keys(types) t (declared),
        lateral (select substr(t.declared, length(prefix) + 1) as path) d
      where starts_with(t.declared, prefix) and not seen ? d.path and not keys ? d.path
        and strpos(d.path, '[]') = 0 and d.path <> ''
        and (declared_too or seen ? tuskgate.report_path((tuskgate.attr_path(d.path))[1]))
    ), typed as (
      select c.path, c.tags,
        coalesce(types ->> (prefix || c.path),
          tuskgate.report_type(case when keys ? c.path
            then jsonb_build_object(keys ->> c.path, 1) else c.tags end)) as type,
        coalesce(names ->> (prefix || c.path),
          case c.path when '' then 'value' else tuskgate.report_name(c.path) end) as name,
        (select coalesce(sum(t.value::int8), 0) from jsonb_each_text(c.tags) t) as n
      from candidates c
      where c.path <> all (paths) and not excluded ? (prefix || c.path)
    ), ranked as (
      select *,
        row_number() over (order by keys ? t.path desc, t.n desc, t.path collate "C") as place
      from typed t
      where t.type is not null
    )
    select r.path, array(select k from jsonb_object_keys(r.tags) k where k <> 'NULL' order by k),
      r.type, r.n, r.name
    from ranked r
    where r.place <= room
    order by r.name = r.path desc, r.path collate "C"
  loop
    name := tuskgate.report_free_name(name, taken);
    taken := taken || name;
    chosen := chosen || jsonb_build_object(col.path, jsonb_build_object(
      'name', name, 'tags', to_jsonb(col.tags), 'type', col.type, 'n', n));
  end loop;
  for col.path, col.name, col.tags, col.type, n in
    select c.key, c.value ->> 'name',
      array(select jsonb_array_elements_text(c.value -> 'tags')), c.value ->> 'type',
      (c.value ->> 'n')::int8
    from jsonb_each(chosen) c
    order by keys ? c.key desc, c.key collate "C"
  loop
    col.seen := true;
    col.share := n::float8 / greatest(total, 1);
    columns := columns || col;
    changes := changes || jsonb_build_array(jsonb_build_array('column added',
      format('%s: %s, from %s%s', col.name, tuskgate.report_sql_type(col.type),
        prefix || col.path,
        coalesce(' (' || nullif(array_to_string(col.tags, ', '), '') || ')', ''))));
  end loop;
end
$$;
