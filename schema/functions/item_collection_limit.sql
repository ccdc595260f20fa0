-- The most bytes that an item collection may have. Gateways set it for their sessions.
-- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ItemCollections.SizeLimit
create or replace function tuskgate.item_collection_limit() returns bigint
language sql
stable parallel safe
as $$
  select coalesce(
    nullif(current_setting('tuskgate.item_collection_limit', true), '')::bigint, 10737418240)
$$;
