-- Takes note of an item collection that has been counted after a write by which it grew by `growth`
-- bytes, and has `entries` and `bytes` now, if it is worth watching: when it is half as large as it
-- may become, or too long to be counted again.
create or replace function tuskgate.note_collection(
  collection_table uuid, collection bigint, growth bigint, entries bigint, bytes bigint
) returns void
language plpgsql
set search_path = ''
as $$
declare
  most bigint := tuskgate.item_collection_limit();
begin
  if exists (
    select from tuskgate.large_collections c
    where c.table_id = collection_table and c.hash = collection) then
    return;  -- by somebody else, just now
  end if;
  if growth > 0 and bytes > most then
    perform tuskgate.refuse_collection();
  end if;
  if bytes >= most / 2 or entries >= 100000 then
    insert into tuskgate.large_collections values (collection_table, collection, bytes);
  end if;
end
$$;
