-- The short form of a binary that is too long for a key column: longer than any that is kept whole.
create or replace function tuskgate.shortened_bytes(bytes bytea) returns bytea
language plpgsql
immutable strict parallel safe
as $$
begin
  return pg_catalog.substring(bytes, 1, 240) || pg_catalog.sha256(bytes);
end
$$;
