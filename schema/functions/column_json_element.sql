-- An element of a plain JSON array; null of anything else.
create or replace function tuskgate.column_json_element(plain jsonb, index int) returns jsonb
language sql immutable parallel safe
as $$
  select case when pg_catalog.jsonb_typeof(plain) = 'array' then plain -> index end
$$;
