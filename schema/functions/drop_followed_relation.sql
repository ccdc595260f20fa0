-- Drops the relation of a table or index that is gone from the database that is followed here. While
-- it is being copied, PostgreSQL refuses that: then it stays until the subscription is refreshed, and
-- is dropped by tuskgate.drop_left_relations.
create or replace function tuskgate.drop_followed_relation(relation text) returns void
language plpgsql
set search_path = ''
as $$
begin
  if exists (
    select from pg_catalog.pg_subscription_rel s
    where s.srrelid = to_regclass(format('tuskgate_data.%I', relation)) and s.srsubstate <> 'r') then
    return;
  end if;
  execute format('drop table if exists tuskgate_data.%I cascade', relation);
  execute format('drop function if exists tuskgate_data.%I()', relation);
end
$$;
