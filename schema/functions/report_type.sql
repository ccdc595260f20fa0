-- The type of a column for values of the types counted in `tags` ({"N": 90, "S": 1}): that of nine
-- in ten or more, and json where there is no such type. Nulls have no say; null when there are only
-- nulls.
create or replace function tuskgate.report_type(tags jsonb) returns text
language sql immutable strict parallel safe
as $$
  select case
      when found.value::numeric < 0.9 * pg_catalog.sum(found.value::numeric) over () then 'json'
      else ('{"S": "text", "N": "number", "BOOL": "boolean", "B": "binary", "SS": "text set",
        "NS": "number set", "BS": "binary set", "L": "list", "M": "map"}'::jsonb) ->> found.key end
  from pg_catalog.jsonb_each_text(tags - 'NULL') found
  order by found.value::numeric desc, found.key collate "C"
  limit 1
$$;
