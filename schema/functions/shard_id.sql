-- A new shard's id: when it was made, in milliseconds since 1970, and eight random digits, as in
-- shardId-00000001414576573621-f55eea83.
create or replace function tuskgate.shard_id(created_at timestamptz) returns text
language sql
volatile
set search_path = ''
as $$
  select format('shardId-%s-%s',
    lpad(floor(extract(epoch from created_at) * 1000)::int8::text, 20, '0'),
    left(gen_random_uuid()::text, 8))
$$;
