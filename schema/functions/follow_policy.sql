-- The trigger of tuskgate.resource_policies where another database's changes are applied
-- (docs/replication.md).
create or replace function tuskgate.follow_policy() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  perform pg_catalog.pg_notify('tuskgate_catalog', t.name)
  from tuskgate.tables t
  where t.id = coalesce(new.table_id, old.table_id);
  return null;
end
$$;
