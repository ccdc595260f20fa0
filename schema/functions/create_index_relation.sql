-- Creates the relation of a secondary index, and its row in the catalog.
create or replace function tuskgate.create_index_relation(
  base tuskgate.tables, new_index jsonb
) returns void
language plpgsql
set search_path = ''
as $$
declare
  index tuskgate.indexes := jsonb_populate_record(null::tuskgate.indexes, new_index);
begin
  insert into tuskgate.indexes (table_id, name, kind, relation, partition_key, partition_key_type,
    sort_key, sort_key_type, projection, non_key_attributes, status, filled_to, settings)
  values (base.id, index.name, index.kind, index.relation, index.partition_key,
    index.partition_key_type, index.sort_key, index.sort_key_type, index.projection,
    index.non_key_attributes, index.status, index.filled_to, index.settings);
  perform tuskgate.make_index_relation(base, index);
end
$$;
