-- What a sample of a table has: how many items (name is null) there are of each entity, and how
-- many have an attribute with some type; the same for the elements of lists, where the name is
-- empty for elements that are no maps. Names are document paths.
create or replace function tuskgate.report_statistics(sample text, rule jsonb)
returns table (entity text, list text, name text, tag text, items int8, bytes numeric)
language plpgsql stable
set search_path = ''
as $$
begin
  return query execute format(
    'with sampled as materialized (
       select s.item, s.bytes, %s as entity from (%s) s
     ), attributes as (
       select s.entity, a.key, a.value, t.tag
       from sampled s, pg_catalog.jsonb_each(s.item) a,
         pg_catalog.jsonb_object_keys(a.value) t (tag)
     ), elements as (
       select a.entity, a.key, e.value
       from attributes a, lateral (
         select l.value from pg_catalog.jsonb_array_elements(a.value -> ''L'') l limit 100) e
       where a.tag = ''L''
     )
     select s.entity collate "C", null, null, null, count(*), max(s.bytes)::numeric
     from sampled s group by 1
     union all
     select a.entity, null, tuskgate.report_path(a.key), a.tag, count(*), null
     from attributes a group by a.entity, a.key, a.tag
     union all
     select e.entity, tuskgate.report_path(e.key), null, null, count(*), null
     from elements e group by e.entity, e.key
     union all
     select e.entity, tuskgate.report_path(e.key), tuskgate.report_path(m.key), t.tag, count(*),
       null
     from elements e, pg_catalog.jsonb_each(e.value -> ''M'') m,
       pg_catalog.jsonb_object_keys(m.value) t (tag)
     group by e.entity, e.key, m.key, t.tag
     union all
     select e.entity, tuskgate.report_path(e.key), '''', t.tag, count(*), null
     from elements e, pg_catalog.jsonb_object_keys(e.value) t (tag)
     where t.tag <> ''M''
     group by e.entity, e.key, t.tag',
    case
      when rule is null then 'null::text'
      when rule ? 'attribute' then format('tuskgate.plain_text(s.item #>> %L)',
        array[tuskgate.stored_text(rule ->> 'attribute'), 'S'])
      else format('pg_catalog.split_part(s.sk, %L, 1)', rule ->> 'separator') end,
    sample);
end
$$;
