-- An S as a label of an enum.
create or replace function tuskgate.column_label(
  value jsonb, attribute text, labels text[]
) returns text
language plpgsql stable parallel safe
as $$
declare
  content text := tuskgate.column_unescaped(
    tuskgate.column_scalar(value, attribute, 'S'), attribute, 'a text column');
begin
  if content <> all (labels) then
    return tuskgate.column_fault(
      attribute, 'the value must be one of ' || pg_catalog.array_to_string(labels, ', '));
  end if;
  return content;
end
$$;
