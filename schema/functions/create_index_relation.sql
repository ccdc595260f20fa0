-- Creates the relation of a secondary index with its children, and its row in the catalog.
--
-- It looks like a table's relation, with the index's key in pk, pk2, ... and sk, sk2, ...; the
-- table's key follows in base_pk and base_sk and tells items with the same index key apart. A local
-- index has the table's partition key as pk.
create or replace function tuskgate.create_index_relation(
  base tuskgate.tables, new_index jsonb
) returns void
language plpgsql
set search_path = ''
as $$
declare
  index tuskgate.indexes := jsonb_populate_record(null::tuskgate.indexes, new_index);
  partition_columns text := tuskgate.index_columns('pk', cardinality(index.partition_key));
  key_columns text := tuskgate.index_key_columns(base, index);
  columns text := '';
  names text[] := string_to_array(key_columns, ', ');
  types text[] := index.partition_key_type || index.sort_key_type;
begin
  if index.kind = 'GLOBAL' then
    types := types || base.partition_key_type;
  end if;
  if base.sort_key is not null then
    types := types || base.sort_key_type;
  end if;
  insert into tuskgate.indexes (table_id, name, kind, relation, partition_key, partition_key_type,
    sort_key, sort_key_type, projection, non_key_attributes, status, filled_to, settings)
  values (base.id, index.name, index.kind, index.relation, index.partition_key,
    index.partition_key_type, index.sort_key, index.sort_key_type, index.projection,
    index.non_key_attributes, index.status, index.filled_to, index.settings);
  for at in 1 .. cardinality(names) loop
    columns := columns || format('%s %s not null, ', names[at],
      tuskgate.key_column_type(types[at]));
  end loop;
  execute format(
    'create table tuskgate_data.%I (
       %s
       item jsonb not null,
       size int4 not null,
       h int4 not null generated always as ((%s >> 32)::int4) stored,
       primary key (h, %s)
     ) partition by hash (%s)',
    index.relation, columns, tuskgate.key_hash(index.partition_key_type[1], 'pk'), key_columns,
    partition_columns);
  perform tuskgate.create_children(index.relation, base.partitions);
  execute format('comment on table tuskgate_data.%I is %L', index.relation,
    format('Index %s of the DynamoDB table %s; kept by the trigger of that table''s relation',
      index.name, base.name));
end
$$;
