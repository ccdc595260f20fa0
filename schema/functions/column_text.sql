-- An S as text of at most so many characters and bytes; null is no limit.
create or replace function tuskgate.column_text(
  value jsonb, attribute text, most_characters int, most_bytes int, padded boolean
) returns text
language plpgsql stable parallel safe
as $$
declare
  content text := tuskgate.column_unescaped(
    tuskgate.column_scalar(value, attribute, 'S'), attribute, 'a text column');
begin
  if padded and content like '% ' then
    return tuskgate.column_fault(attribute,
                                 'a column of fixed length cannot keep spaces at the end');
  end if;
  if pg_catalog.length(content) > most_characters then
    return tuskgate.column_fault(
      attribute, pg_catalog.format('the value is longer than %s characters', most_characters));
  end if;
  if pg_catalog.octet_length(content) > most_bytes then
    return tuskgate.column_fault(
      attribute, pg_catalog.format('the value is longer than %s bytes', most_bytes));
  end if;
  return content;
end
$$;
