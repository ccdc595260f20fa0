-- Creates the relation of a DynamoDB table with its children, and its row in the catalog.
--
-- h is the upper half of the hash by which PostgreSQL chooses a text key's partition. It leads the
-- primary key, so that a scan in key order is a scan in hash order, and a segment of a parallel
-- scan is a range of it. It is generated: plain SQL need not know it.
create function tuskgate.create_item_table(
  new_table tuskgate.tables
) returns void
language plpgsql
set search_path = ''
as $$
declare
  types constant jsonb := '{"S": "text collate \"C\"", "N": "numeric", "B": "bytea"}';
  hashes constant jsonb := '{
    "S": "pg_catalog.hashtextextended(pk, 8816678312871386365)",
    "N": "pg_catalog.hash_numeric_extended(pk, 8816678312871386365)",
    "B": "pg_catalog.hashtextextended(pg_catalog.encode(pk, ''hex'') collate \"C\", 8816678312871386365)"
  }';
  sort_column text := '';
  sort_key text := '';
begin
  if new_table.sort_key is not null then
    sort_column := 'sk ' || (types ->> new_table.sort_key_type) || ' not null, ';
    sort_key := ', sk';
  end if;
  insert into tuskgate.tables select (new_table).*;
  execute format(
    'create table tuskgate_data.%I (
       pk %s not null, %s
       item jsonb not null,
       size int4 not null,
       h int4 not null generated always as ((%s >> 32)::int4) stored,
       primary key (h, pk%s)
     ) partition by hash (pk)',
    new_table.relation, types ->> new_table.partition_key_type, sort_column,
    hashes ->> new_table.partition_key_type, sort_key);
  for remainder in 0 .. new_table.partitions - 1 loop
    -- The room left on each page lets an update stay on its page (a heap-only tuple).
    execute format(
      'create table tuskgate_data.%I partition of tuskgate_data.%I
         for values with (modulus %s, remainder %s) with (fillfactor = 85)',
      new_table.relation || '~' || remainder, new_table.relation,
      new_table.partitions, remainder);
  end loop;
  execute format('comment on table tuskgate_data.%I is %L', new_table.relation,
    'Items of the DynamoDB table ' || new_table.name || ', as DynamoDB JSON');
  perform pg_catalog.pg_notify('tuskgate_catalog', new_table.name);
end
$$;
