-- Creates the relation of a DynamoDB table with its children, its indexes, and its rows in the
-- catalog. `new_indexes` is an array of rows of tuskgate.indexes, as JSON.
--
-- h is the upper half of the hash by which PostgreSQL chooses a text key's partition. It leads the
-- primary key, so that a scan in key order is a scan in hash order, and a segment of a parallel
-- scan is a range of it. It is generated: plain SQL need not know it.
create or replace function tuskgate.create_item_table(
  new_table tuskgate.tables,
  new_indexes jsonb
) returns void
language plpgsql
set search_path = ''
as $$
declare
  sort_column text := '';
  sort_key text := '';
  index jsonb;
begin
  if new_table.sort_key is not null then
    sort_column := 'sk ' || tuskgate.key_column_type(new_table.sort_key_type) || ' not null, ';
    sort_key := ', sk';
  end if;
  insert into tuskgate.tables select (new_table).*;
  execute format(
    'create table tuskgate_data.%I (
       pk %s not null, %s
       item jsonb not null,
       size int4 not null,
       h int4 not null generated always as ((%s >> 32)::int4) stored,
       primary key (h, pk%s)
     ) partition by hash (pk)',
    new_table.relation, tuskgate.key_column_type(new_table.partition_key_type), sort_column,
    tuskgate.key_hash(new_table.partition_key_type, 'pk'), sort_key);
  perform tuskgate.create_children(new_table.relation, new_table.partitions);
  execute format('comment on table tuskgate_data.%I is %L', new_table.relation,
    'Items of the DynamoDB table ' || new_table.name || ', as DynamoDB JSON');
  for index in select * from jsonb_array_elements(new_indexes) loop
    perform tuskgate.create_index_relation(new_table, index);
  end loop;
  perform tuskgate.make_table_trigger(new_table);
  perform pg_catalog.pg_notify('tuskgate_catalog', new_table.name);
end
$$;
