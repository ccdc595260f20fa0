-- A stored string as text, as far as PostgreSQL can hold it: the escape of U+0001 is undone, that
-- of U+0000 stays. One pass over the text, and inlined: each text column of a report pays for it.
create or replace function tuskgate.plain_text(stored text) returns text
language sql immutable parallel safe
as $$
  select pg_catalog.replace(stored, E'\x01\U0010FFFF', E'\x01')
$$;
