-- The relations in schema tuskgate_data of which the catalog has no table or index any more.
create or replace function tuskgate.left_relations() returns setof text
language sql
stable
set search_path = ''
as $$
  select c.relname::text
  from pg_catalog.pg_class c
  where c.relnamespace = 'tuskgate_data'::regnamespace
    and c.relkind = 'p' and not c.relispartition
    and not exists (select from tuskgate.tables t where t.relation = c.relname)
    and not exists (select from tuskgate.indexes i where i.relation = c.relname)
$$;
