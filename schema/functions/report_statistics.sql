-- What a sample of a table has: how many items (name is null) there are of each entity, and how
-- many have an attribute with some type; the same for the elements of lists, where the name is
-- empty for elements that are no maps. Names are document paths.
create or replace function tuskgate.report_statistics(
  sample jsonb[], sort_keys text[], rule jsonb
)
returns table (entity text, list text, name text, tag text, items int8)
language plpgsql stable
set search_path = ''
as $$
begin
  return query execute format(
    'with sampled as materialized (
       select s.item, %s as entity from unnest($1, $2) s (item, sk)
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
     select s.entity collate "C", null, null, null, count(*)
     from sampled s group by 1
     union all
     select a.entity, null, tuskgate.report_path(a.key), a.tag, count(*)
     from attributes a group by a.entity, a.key, a.tag
     union all
     select e.entity, tuskgate.report_path(e.key), null, null, count(*)
     from elements e group by e.entity, e.key
     union all
     select e.entity, tuskgate.report_path(e.key), tuskgate.report_path(m.key), t.tag, count(*)
     from elements e, pg_catalog.jsonb_each(e.value -> ''M'') m,
       pg_catalog.jsonb_object_keys(m.value) t (tag)
     group by e.entity, e.key, m.key, t.tag
     union all
     select e.entity, tuskgate.report_path(e.key), '''', t.tag, count(*)
     from elements e, pg_catalog.jsonb_object_keys(e.value) t (tag)
     where t.tag <> ''M''
     group by e.entity, e.key, t.tag',
    tuskgate.report_kind(rule, 's.item', 's.sk'))
  using sample, sort_keys;
end
$$;
