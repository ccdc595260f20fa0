-- SQL text: the value of an attribute as a key column holds it, null where the attribute is absent,
-- empty or of another type. `item` is an expression of type jsonb.
create or replace function tuskgate.key_value(item text, attribute text, key_type text) returns text
language sql
immutable strict parallel safe
as $$
  select case key_type
    when 'S' then format('nullif(%s -> %L ->> ''S'', '''')', item, attribute)
    when 'N' then format('(%s -> %L ->> ''N'')::numeric', item, attribute)
    else format('nullif(pg_catalog.decode(%s -> %L ->> ''B'', ''base64''), '''')', item, attribute)
  end
$$;
