-- Bytes of an item by DynamoDB's rules: what belongs into the column size of its row.
create or replace function tuskgate.item_size(item jsonb) returns int
language plpgsql immutable strict parallel safe
as $$
begin
  return (
    select coalesce(pg_catalog.sum(
      tuskgate.text_size(attribute.key) + tuskgate.attribute_size(attribute.value)), 0)
    from pg_catalog.jsonb_each(item) attribute);
end
$$;
