-- Policies of tables and of their streams. They go with the table, and are none of its backups'.
create table tuskgate.resource_policies (
  table_id uuid not null references tuskgate.tables (id) on delete cascade,
  label text collate "C" not null,  -- of the stream; empty: the table's own
  -- Canonical, without a version where it was given without one. Null: it was deleted.
  policy text,
  -- When it was changed last, in milliseconds since 1970; another one with each change.
  revision int8 not null,
  primary key (table_id, label)
);

-- Where gateways have few rights, those of all tables are given when functions are replaced
-- (schema/gateway_role.sql), which need not be the case now.
do $$
begin
  if exists (select from pg_catalog.pg_roles r where r.rolname = 'tuskgate_gateway'
      and pg_catalog.has_schema_privilege(r.oid, 'tuskgate', 'usage')) then
    grant select, insert, update, delete on tuskgate.resource_policies
      to tuskgate_owner, tuskgate_gateway;
  end if;
end
$$;
