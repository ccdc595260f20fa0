-- Plain JSON as an item: the reverse of to_json as far as JSON tells types. Refuses what no item
-- can have.
create or replace function tuskgate.from_json(document jsonb) returns jsonb
language plpgsql immutable strict parallel safe
as $$
declare
  item jsonb;
begin
  if pg_catalog.jsonb_typeof(document) <> 'object' then
    raise exception 'An item is made of a JSON object, not of this: %',
      pg_catalog.left(document::text, 100) using errcode = 'check_violation';
  end if;
  item := tuskgate.value_from_json(document, null, 0) -> 'M';
  if tuskgate.item_size(item) > 409600 then
    raise exception 'Item size has exceeded the maximum allowed size'
      using errcode = 'check_violation';
  end if;
  return item;
end
$$;
