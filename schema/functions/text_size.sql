-- Bytes of a stored string as DynamoDB counts them: an escaped U+0000 or U+0001 takes five bytes in
-- store and one in DynamoDB.
create or replace function tuskgate.text_size(stored text) returns int
language plpgsql immutable strict parallel safe
as $$
begin
  return case
    when pg_catalog.strpos(stored, E'\x01') = 0 then pg_catalog.octet_length(stored)
    else pg_catalog.octet_length(stored) - 4 * (pg_catalog.length(stored)
      - pg_catalog.length(pg_catalog.replace(stored, E'\x01', '')))
  end;
end
$$;
