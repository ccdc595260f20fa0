-- Brings the views of one table up to date with its items, and tells what changed since the last
-- time. With `dry`, it only tells.
create or replace function tuskgate.refresh_report_table(
  base tuskgate.tables, sample int, dry boolean
) returns table (view text, change text, detail text)
language plpgsql
set search_path = ''
as $$
declare
  options constant jsonb := tuskgate.declared_report_options(base.name);
  hidden constant text[] := tuskgate.report_hidden(options);
  picked record;
  whole boolean;
  -- Whether the kind of every item was looked at.
  knows_kinds boolean := false;
  candidate jsonb;
  rule jsonb;
  kinds jsonb;
  -- Of how many items they are the kinds.
  kinds_of int8;
  statistics jsonb;
  taken text[];
  report tuskgate.report_views;
  fresh boolean;
  wanted record;
  plan record;
  seen jsonb;
  keys jsonb;
  total int8;
  definition text;
begin
  picked := tuskgate.report_sample(base, sample);
  whole := picked.is_all_read and cardinality(picked.items) = picked.total;
  rule := case
    when options ? 'entity' then nullif(options -> 'entity', 'false')
    else (select v.rule from tuskgate.report_views v
          where v.table_id = base.id and v.kind = 'ENTITY' limit 1) end;
  if rule ? 'separator' and base.sort_key_type is distinct from 'S' then
    raise exception 'The table % has no sort key of type S, so it has no entities by separator',
      base.name using errcode = 'invalid_parameter_value';
  end if;
  for candidate in
    select rule where rule is not null
    union all
    select r from tuskgate.report_rule(base, picked.items, picked.sort_keys) r
    where rule is null and not options ? 'entity'
  loop
    select k.kinds - '', k.looked_at into kinds, kinds_of
    from tuskgate.report_kinds(picked.source, candidate) k;
    -- As many as get views: see below.
    exit when rule is not null
      or cardinality(array(select jsonb_object_keys(kinds))) between 2 and 100;
    kinds := null;
  end loop;
  if kinds is not null then
    rule := candidate;
    knows_kinds := picked.is_all_read;
    if knows_kinds then
      picked.total := kinds_of;
    end if;
    if not whole then
      select * into picked.items, picked.sort_keys
      from tuskgate.report_rare(base, picked.source, rule, kinds, picked.items, picked.sort_keys);
    end if;
  end if;
  select coalesce(jsonb_agg(to_jsonb(s)), '[]') into statistics
  from tuskgate.report_statistics(picked.items, picked.sort_keys, rule) s;
  taken := array(select c.relname from pg_catalog.pg_class c
                 where c.relnamespace = 'reporting'::regnamespace
                 union select v.view from tuskgate.report_views v);

  for wanted in
    with seen as (
      select s.entity, s.list, sum(s.items) as items
      from jsonb_to_recordset(statistics) s (entity text, list text, name text, items int8)
      where s.name is null and (rule is null or s.entity <> '')
      group by s.entity, s.list
    ), entities as (
      select k.key as entity from jsonb_each_text(kinds) k
      order by k.value::int8 desc, k.key collate "C" limit 100
    )
    select 'TABLE' as kind, null as entity, null as list
    union
    select 'ENTITY', e.entity, null from entities e
    union
    select 'CHILD', s.entity, s.list from seen s
    where s.list is not null and coalesce(options -> 'children', 'true') = 'true'
      and not coalesce(options -> 'exclude' ? s.list, false)
      and (s.entity is null or s.entity in (select e.entity from entities e))
    union
    select v.kind, v.entity, v.list from tuskgate.report_views v where v.table_id = base.id
    order by 1 desc, 2, 3
  loop
    select * into report from tuskgate.report_views v
    where v.table_id = base.id and v.kind = wanted.kind
      and v.entity is not distinct from wanted.entity and v.list is not distinct from wanted.list;
    fresh := not found;
    if not fresh and rule is not null and exists (
         select from jsonb_to_recordset(statistics) s (entity text)
         where s.entity = report.entity) then
      -- Told apart in another way than before, perhaps.
      report.rule := rule;
    end if;
    if not fresh and (report.entity is not null and report.rule is distinct from rule
       or report.kind = 'CHILD' and (options -> 'children' = 'false'
         or options -> 'exclude' ? report.list)) then
      view := report.view;
      change := 'view removed';
      detail := 'as declared';
      return next;
      if not dry then
        execute format('drop view if exists reporting.%I', report.view);
        delete from tuskgate.report_views v where v.view = report.view;
      end if;
      continue;
    end if;
    if fresh then
      report.view := tuskgate.report_free_name(tuskgate.report_name(
        concat_ws('_', base.name, wanted.entity, wanted.list)), taken);
      taken := taken || report.view;
      report.table_id := base.id;
      report.kind := wanted.kind;
      report.entity := wanted.entity;
      report.rule := case when wanted.entity is not null then rule end;
      report.list := wanted.list;
      report.seen := true;
    end if;

    if wanted.kind = 'TABLE' and not whole then
      view := report.view;
      change := 'looked at';
      detail := format('%s of %s%s items', cardinality(picked.items),
          case when knows_kinds then '' else 'about ' end, picked.total)
        || case
          when knows_kinds then ', and at the kind of each'
          when kinds is not null then format(', and at the kind of %s', kinds_of)
          else '' end;
      return next;
    end if;

    select coalesce(sum(s.items), 0) into total
    from jsonb_to_recordset(statistics) s (entity text, list text, name text, items int8)
    where s.name is null and s.list is not distinct from wanted.list
      and (wanted.entity is null or s.entity = wanted.entity);
    select coalesce(jsonb_object_agg(g.name, g.tags), '{}') into seen
    from (
      select t.name, jsonb_object_agg(t.tag, t.items) as tags
      from (
        select s.name, s.tag, sum(s.items) as items
        from jsonb_to_recordset(statistics)
          s (entity text, list text, name text, tag text, items int8)
        where s.name is not null and s.list is not distinct from wanted.list
          and (wanted.entity is null or s.entity = wanted.entity)
        group by s.name, s.tag
      ) t
      group by t.name
    ) g;
    keys := case when wanted.kind = 'CHILD' then '{}' else tuskgate.report_keys(base, options) end;
    if wanted.kind <> 'CHILD' then
      -- Shown as pk and sk.
      seen := seen - array(select k
        from unnest(array[base.partition_key, base.sort_key]) a,
          lateral (select tuskgate.report_path(a) as k) p
        where not keys ? k);
    end if;
    if total > 0 and not report.seen then
      report.seen := true;
      view := report.view;
      change := 'seen again';
      detail := concat_ws(' ', wanted.entity, wanted.list);
      return next;
    elsif total = 0 and report.seen and wanted.kind <> 'TABLE'
        and (whole or wanted.kind = 'ENTITY' and knows_kinds) then
      report.seen := false;
      view := report.view;
      change := 'not seen';
      detail := concat_ws(' ', wanted.entity, wanted.list);
      return next;
    end if;

    select * into plan from tuskgate.report_plan(
      coalesce((select array_agg(c order by c.number) from tuskgate.report_columns c
                where not fresh and c.view = report.view), '{}'),
      seen, total, whole, options,
      case when wanted.kind = 'CHILD' then wanted.list || '[].' else '' end,
      array_remove(case when wanted.kind = 'CHILD' then '{pk,sk,ordinality,element}'
        else '{pk,sk,item}' end::text[], case when base.sort_key is null then 'sk' end),
      keys,
      wanted.kind = 'TABLE');
    definition := tuskgate.report_view_sql(base, report, plan.columns, hidden);
    if fresh or to_regclass(format('reporting.%I', report.view)) is null then
      view := report.view;
      change := 'view created';
      detail := (select string_agg(c.name, ', ' order by c.n)
        from unnest(plan.columns) with ordinality c (view, number, name, path, type, tags, share,
          seen, n));
      return next;
    else
      for view, change, detail in
        select report.view, c.value ->> 0, c.value ->> 1
        from jsonb_array_elements(plan.changes) with ordinality c order by c.ordinality
      loop
        return next;
      end loop;
    end if;
    if dry then
      continue;
    end if;
    if fresh or definition <> report.definition
       or to_regclass(format('reporting.%I', report.view)) is null then
      report.definition := definition;
      perform tuskgate.make_report_view(base, report, plan.columns, hidden, plan.remake);
    else
      update tuskgate.report_views v set seen = report.seen where v.view = report.view;
      update tuskgate.report_columns c set tags = p.tags, share = p.share, seen = p.seen
      from unnest(plan.columns) p where c.view = report.view and c.name = p.name;
    end if;
  end loop;
end
$$;
