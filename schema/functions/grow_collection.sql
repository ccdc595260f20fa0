-- Has a large item collection of `known` bytes grow, or shrink, or refuses that.
--
-- Changes of less than a 65536th of the limit are written now and then only, and then as much
-- larger: the sum is right on average, off by a third of a percent after as many bytes as the limit
-- has, and most writes add no row. Rows are added up where no other transaction has them in hand.
create or replace function tuskgate.grow_collection(
  collection_table uuid, collection bigint, known bigint, growth bigint
) returns void
language plpgsql
set search_path = ''
as $$
declare
  most bigint := tuskgate.item_collection_limit();
  step bigint := greatest(most / 65536, 1);
begin
  if growth > 0 and known + growth > most then
    perform tuskgate.refuse_collection();
  end if;
  if abs(growth) < step then
    if random() * step >= abs(growth) then
      return;
    end if;
    growth := sign(growth) * step;
  end if;
  insert into tuskgate.large_collections values (collection_table, collection, growth);
  if random() < 1.0 / 32 then
    with added as (
      delete from tuskgate.large_collections c
      where c.ctid = any (array(
        select l.ctid from tuskgate.large_collections l
        where l.table_id = collection_table and l.hash = collection
        for update skip locked))
      returning c.bytes)
    insert into tuskgate.large_collections
    select collection_table, collection, sum(a.bytes) from added a having count(*) > 0;
  end if;
end
$$;
