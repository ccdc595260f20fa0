-- The binary at a document path; null where there is none.
create or replace function tuskgate.attr_bytes(item jsonb, path text) returns bytea
language sql immutable parallel safe
as $$
  select pg_catalog.decode(
    item #>> pg_catalog.array_append(tuskgate.attr_path(path), 'B'), 'base64')
$$;
