-- Bytes that an item's attribute takes with its name; 0 when the item has none of that name.
create function tuskgate.attribute_bytes(item jsonb, attribute text) returns int
language plpgsql immutable parallel safe
as $$
declare
  value constant jsonb := item -> attribute;
begin
  if value is null then
    return 0;
  end if;
  return tuskgate.text_size(attribute) + tuskgate.attribute_size(value);
end
$$;
