-- A column of type json as jsonb, with strings and names in the stored form
-- (translator/model/stored_text.h): json keeps U+0000, jsonb cannot.
create or replace function tuskgate.column_jsonb(content json) returns jsonb
language plpgsql immutable strict parallel safe
as $$
begin
  if pg_catalog.strpos(content::text, '\u000') = 0 then
    return content::jsonb;
  end if;
  -- An odd number of backslashes before the u: an even one is backslashes and a u.
  return pg_catalog.regexp_replace(
    pg_catalog.regexp_replace(
      content::text, '(?<!\\)((?:\\\\)*)\\u0001', '\1\\u0001\\udbff\\udfff', 'g'),
    '(?<!\\)((?:\\\\)*)\\u0000', '\1\\u0001\\udbff\\udffe', 'g')::jsonb;
end
$$;
