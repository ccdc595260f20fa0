-- Whether an attribute is as items hold it, of those that can be told at once: strings, whole numbers
-- and short fractions, booleans and nulls. Null or false for all others, sound or not.
create or replace function tuskgate.is_plain_attribute(name text, value jsonb) returns boolean
language sql immutable parallel safe
as $$
  select name <> '' and pg_catalog.strpos(name, E'\x01') = 0 and case
    when pg_catalog.jsonb_typeof(value) <> 'object' then false
    when pg_catalog.jsonb_typeof(value -> 'S') = 'string'
    then value - 'S' = '{}' and pg_catalog.strpos(value ->> 'S', E'\x01') = 0
    when pg_catalog.jsonb_typeof(value -> 'N') = 'string'
    then value - 'N' = '{}' and value ->> 'N' ~ '^(0|-?([1-9]\d{0,17}|(0|[1-9]\d{0,17})\.\d{0,17}[1-9]))$'
    else value in ('{"BOOL": true}', '{"BOOL": false}', '{"NULL": true}') end
$$;
