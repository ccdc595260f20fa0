-- How many bytes a relation and its children take on disk, without their indexes.
create or replace function tuskgate.stored_bytes(relation regclass) returns int8
language sql
stable strict
set search_path = ''
as $$
  select pg_table_size(relation) + coalesce(sum(pg_table_size(i.inhrelid)), 0)::int8
  from pg_catalog.pg_inherits i
  where i.inhparent = relation
$$;
