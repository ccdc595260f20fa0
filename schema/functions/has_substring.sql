-- Whether a stored string contains another. An escape is U+0001 and a second character, U+10FFFE or
-- U+10FFFF; a part that begins with one of those two must not match in the middle of an escape.
create or replace function tuskgate.has_substring(whole text, part text) returns boolean
language plpgsql immutable strict parallel safe
as $$
declare
  head constant text := pg_catalog.left(part, 1);
begin
  if head <> E'\U0010FFFE' and head <> E'\U0010FFFF' then
    return pg_catalog.strpos(whole, part) > 0;
  end if;
  -- Make the escapes that end in `head` unlike it, alike in both.
  return pg_catalog.strpos(
    pg_catalog.replace(whole, E'\x01' || head, E'\x01\x01'),
    head || pg_catalog.replace(pg_catalog.substr(part, 2), E'\x01' || head, E'\x01\x01')) > 0;
end
$$;
