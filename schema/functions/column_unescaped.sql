-- Text in the stored form (translator/model/stored_text.h) as it is; `holder` cannot hold U+0000.
create or replace function tuskgate.column_unescaped(
  content text, attribute text, holder text
) returns text
language plpgsql stable parallel safe
as $$
begin
  if pg_catalog.strpos(content, E'\x01') = 0 then
    return content;
  end if;
  if pg_catalog.strpos(content, E'\x01\U0010FFFE') > 0 then
    return tuskgate.column_fault(attribute, holder || ' cannot hold the character U+0000');
  end if;
  return pg_catalog.replace(content, E'\x01\U0010FFFF', E'\x01');
end
$$;
