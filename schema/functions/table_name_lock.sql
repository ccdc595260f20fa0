-- The advisory lock of a DynamoDB table's name. A gateway that has relations attached under the name
-- holds it shared, as long as it does; who makes a table of that name holds it alone, until the
-- table is there. So neither is in the other's way for longer than that, and a gateway that ends
-- leaves nothing behind.
create or replace function tuskgate.table_name_lock(name text) returns bigint
language sql immutable strict parallel safe
as $$ select pg_catalog.hashtextextended('tuskgate table ' || name, 0) $$;
