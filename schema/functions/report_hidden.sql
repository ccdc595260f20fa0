-- The attributes, by their stored names, that are excluded from reports: the column item lacks
-- them. Paths deeper into the item only have no column.
create or replace function tuskgate.report_hidden(options jsonb) returns text[]
language sql immutable
as $$
  select coalesce(pg_catalog.array_agg(p.steps[1] order by p.steps[1]), '{}')
  from pg_catalog.jsonb_array_elements_text(options -> 'exclude') e,
    lateral (
      select tuskgate.attr_path(e.value) as steps where pg_catalog.strpos(e.value, '[]') = 0) p
  where pg_catalog.cardinality(p.steps) = 1
$$;
