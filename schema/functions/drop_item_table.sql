-- Drops a DynamoDB table with its indexes. Returns false when there is none of that name and id.
create or replace function tuskgate.drop_item_table(table_name text, table_id uuid) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  gone text;
  index_relation text;
begin
  select t.relation into gone from tuskgate.tables t
  where t.name = table_name and t.id = table_id
  for update;
  if not found then
    return false;
  end if;
  -- Before those of its indexes: writers take their locks in this order. Views go with it, those in
  -- schema reporting and others: a client's DeleteTable must not fail because somebody has made one.
  execute format('drop table tuskgate_data.%I cascade', gone);
  if to_regprocedure(format('tuskgate_data.%I()', gone)) is not null then
    execute format('drop function tuskgate_data.%I()', gone);
  end if;
  for index_relation in
    select i.relation from tuskgate.indexes i where i.table_id = drop_item_table.table_id
  loop
    execute format('drop table tuskgate_data.%I', index_relation);
  end loop;
  perform tuskgate.end_streams(drop_item_table.table_id);
  perform tuskgate.end_destinations(drop_item_table.table_id);
  delete from tuskgate.large_collections c where c.table_id = drop_item_table.table_id;
  delete from tuskgate.tables t where t.name = table_name and t.id = table_id;
  perform pg_catalog.pg_notify('tuskgate_catalog', table_name);
  return true;
end
$$;
