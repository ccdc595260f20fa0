-- The boolean at a document path; null where there is none.
create or replace function tuskgate.attr_bool(item jsonb, path text) returns boolean
language sql immutable parallel safe
as $$
  select (item #>> pg_catalog.array_append(tuskgate.attr_path(path), 'BOOL'))::boolean
$$;
