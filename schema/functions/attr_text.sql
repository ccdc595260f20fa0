-- The string at a document path; null where there is none.
create or replace function tuskgate.attr_text(item jsonb, path text) returns text
language sql immutable parallel safe
as $$
  select tuskgate.plain_text(item #>> pg_catalog.array_append(tuskgate.attr_path(path), 'S'))
$$;
