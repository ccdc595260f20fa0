-- How many bytes the large item collections of tables with local indexes have: the sum of the rows
-- of a collection. A write adds a row, so that writers do not wait for each other's.
--
-- There is no foreign key: its check would have a writer wait for a table's deletion, which waits
-- for the writer. tuskgate.drop_item_table removes the rows.
create table tuskgate.large_collections (
  table_id uuid not null,
  hash bigint not null,  -- of the partition key: tuskgate.key_hash
  bytes bigint not null
);
create index large_collections_by_key on tuskgate.large_collections (table_id, hash);
