-- Makes the relation of a DynamoDB table with its children.
--
-- h is the upper half of the hash by which PostgreSQL chooses a text key's partition. It leads the
-- primary key, so that a scan in key order is a scan in hash order, and a segment of a parallel
-- scan is a range of it. Plain SQL need not know it: triggers give it. It is not generated, as
-- PostgreSQL 15 sends no generated column to those who follow the changes, who need the whole key.
create or replace function tuskgate.make_item_relation(new_table tuskgate.tables) returns void
language plpgsql
set search_path = ''
as $$
declare
  sort_column text := '';
  sort_key text := '';
begin
  if new_table.sort_key is not null then
    sort_column := 'sk ' || tuskgate.key_column_type(new_table.sort_key_type) || ' not null, ';
    sort_key := ', sk';
  end if;
  execute format(
    'create table tuskgate_data.%I (
       pk %s not null, %s
       item jsonb not null,
       size int4 not null,
       h int4 not null,
       primary key (h, pk%s)
     ) partition by hash (pk)',
    new_table.relation, tuskgate.key_column_type(new_table.partition_key_type), sort_column,
    sort_key);
  perform tuskgate.create_children(new_table.relation, new_table.partitions);
  perform tuskgate.make_hash_triggers(new_table);
  execute format('comment on table tuskgate_data.%I is %L', new_table.relation,
    'Items of the DynamoDB table ' || new_table.name || ', as DynamoDB JSON');
end
$$;
