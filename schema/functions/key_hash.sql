-- SQL text: the 64-bit hash of the key value that the expression `value` yields. Its upper half is
-- column h. For S and N it is the hash by which PostgreSQL partitions.
create or replace function tuskgate.key_hash(key_type text, value text) returns text
language sql
immutable strict parallel safe
as $$
  select case key_type
    when 'S' then format('pg_catalog.hashtextextended(%s, 8816678312871386365)', value)
    when 'N' then format('pg_catalog.hash_numeric_extended(%s, 8816678312871386365)', value)
    else format(
      'pg_catalog.hashtextextended(pg_catalog.encode(%s, ''hex'') collate "C", 8816678312871386365)',
      value)
  end
$$;
