-- What an attribute value of that type holds, as text; null for no value and for {"NULL": true}.
create or replace function tuskgate.column_scalar(
  value jsonb, attribute text, tag text
) returns text
language plpgsql stable parallel safe
as $$
begin
  if value ? tag or value is null or value ? 'NULL' then
    return value ->> tag;
  end if;
  return tuskgate.column_fault(attribute, pg_catalog.format('expected %s, got %s', tag,
    (select name from pg_catalog.jsonb_object_keys(value) name limit 1)));
end
$$;
