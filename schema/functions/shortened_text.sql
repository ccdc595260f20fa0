-- The short form of a string that is too long for a key column. The U+0001 tells it from strings
-- that are kept whole: in these, it begins an escape.
create or replace function tuskgate.shortened_text(stored text) returns text
language plpgsql
immutable strict parallel safe
as $$
begin
  return pg_catalog.left(stored, 43) || E'\x01'
    || pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(stored, 'UTF8')), 'hex');
end
$$;
