-- The reverse of plain_text: escapes U+0001, unless it begins an escape already.
create or replace function tuskgate.stored_text(plain text) returns text
language plpgsql immutable strict parallel safe
as $$
begin
  if pg_catalog.strpos(plain, E'\x01') = 0 then
    return plain;
  end if;
  return pg_catalog.regexp_replace(
    plain, E'\x01(?![\U0010FFFE\U0010FFFF])', E'\x01\U0010FFFF', 'g');
end
$$;
