-- Makes the relation of a secondary index with its children.
--
-- It looks like a table's relation, with the index's key in pk, pk2, ... and sk, sk2, ...; the
-- table's key follows in base_pk and base_sk and tells items with the same index key apart. A local
-- index has the table's partition key as pk. Only the table's trigger writes to it, which gives h.
create or replace function tuskgate.make_index_relation(
  base tuskgate.tables, index tuskgate.indexes
) returns void
language plpgsql
set search_path = ''
as $$
declare
  partition_columns text := tuskgate.index_columns('pk', cardinality(index.partition_key));
  key_columns text := tuskgate.index_key_columns(base, index);
  columns text := '';
  names text[] := string_to_array(key_columns, ', ');
  types text[] := index.partition_key_type || index.sort_key_type;
begin
  if index.kind = 'EXPIRY' then
    perform tuskgate.make_expiry_relation(base, index);
    return;
  end if;
  if index.kind = 'GLOBAL' then
    types := types || base.partition_key_type;
  end if;
  if base.sort_key is not null then
    types := types || base.sort_key_type;
  end if;
  for at in 1 .. cardinality(names) loop
    columns := columns || format('%s %s not null, ', names[at],
      tuskgate.key_column_type(types[at]));
  end loop;
  execute format(
    'create table tuskgate_data.%I (
       %s
       item jsonb not null,
       size int4 not null,
       h int4 not null,
       primary key (h, %s)
     ) partition by hash (%s)',
    index.relation, columns, key_columns, partition_columns);
  perform tuskgate.create_children(index.relation, base.partitions);
  execute format('comment on table tuskgate_data.%I is %L', index.relation,
    format('Index %s of the DynamoDB table %s; kept by the trigger of that table''s relation',
      index.name, base.name));
end
$$;
