-- The number at a document path; null where there is none.
create or replace function tuskgate.attr_number(item jsonb, path text) returns numeric
language sql immutable parallel safe
as $$
  select (item #>> pg_catalog.array_append(tuskgate.attr_path(path), 'N'))::numeric
$$;
