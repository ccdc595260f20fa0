-- Removes an index from a table in use. Returns false when there is none of that name.
create or replace function tuskgate.drop_index(id uuid, index_name text) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  base tuskgate.tables;
  gone text;
begin
  select * into base from tuskgate.tables t where t.id = drop_index.id for update;
  -- The locks are taken in the order in which writers take them.
  execute format('lock table tuskgate_data.%I in share row exclusive mode', base.relation);
  delete from tuskgate.indexes i where i.table_id = base.id and i.name = index_name
  returning i.relation into gone;
  if not found then
    return false;
  end if;
  perform tuskgate.make_table_trigger(base);
  execute format('drop table tuskgate_data.%I', gone);
  perform pg_catalog.pg_notify('tuskgate_catalog', base.name);
  return true;
end
$$;
