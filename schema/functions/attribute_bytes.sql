-- Bytes that an item's attribute takes with its name; 0 when the item has none of that name.
--
-- Of the functions that a write calls, it is called most: strings and numbers are inlined (see
-- text_size), other types take a call.
create function tuskgate.attribute_bytes(item jsonb, attribute text) returns int
language sql immutable parallel safe
as $$
  select case
    when (item -> attribute) is null then 0
    else tuskgate.text_size(attribute) + coalesce(
      tuskgate.text_size(item -> attribute ->> 'S'),
      tuskgate.number_size(item -> attribute ->> 'N'),
      tuskgate.attribute_size(item -> attribute))
  end
$$;
