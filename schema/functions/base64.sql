-- Bytes as items hold them: base64, padded, in one line.
create or replace function tuskgate.base64(bytes bytea) returns text
language sql immutable parallel safe
as $$
  select pg_catalog.replace(pg_catalog.encode(bytes, 'base64'), E'\n', '')
$$;
