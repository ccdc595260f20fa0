-- An S as the text of a type that PostgreSQL alone knows; `type` is as the catalog spells it.
create or replace function tuskgate.column_opaque(
  value jsonb, attribute text, type text
) returns text
language plpgsql stable
as $$
declare
  content text := tuskgate.column_unescaped(
    tuskgate.column_scalar(value, attribute, 'S'), attribute, 'a text column');
begin
  execute 'select ($1::' || type || ') is null' using content;
  return content;
exception
  when data_exception then
    return tuskgate.column_fault(attribute, 'the value is no valid ' || type);
end
$$;
