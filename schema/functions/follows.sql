-- Whether the catalog is another database's, whose changes are applied here by a subscription
-- (docs/replication.md). Then nobody else is to write to it, nor to what it is about.
create or replace function tuskgate.follows() returns boolean
language sql
stable
set search_path = ''
as $$
  select exists (
    select from pg_catalog.pg_subscription_rel s
    where s.srrelid = to_regclass('tuskgate.tables'))
$$;
