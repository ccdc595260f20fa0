-- Drops a DynamoDB table. Returns false when there is none of that name and id.
create function tuskgate.drop_item_table(table_name text, table_id uuid) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  gone text;
begin
  delete from tuskgate.tables t
  where t.name = table_name and t.id = table_id
  returning t.relation into gone;
  if not found then
    return false;
  end if;
  execute format('drop table tuskgate_data.%I', gone);
  perform pg_catalog.pg_notify('tuskgate_catalog', table_name);
  return true;
end
$$;
