-- Has nobody attach relations under the name of a table that this transaction makes, and fails with
-- unique_violation where a gateway has done so already. For use in FROM: it is one row.
create or replace function tuskgate.claim_table_name(name text) returns boolean
language plpgsql
set search_path = ''
as $$
begin
  -- Who makes a table of the same name waits here, to find it there or not.
  perform pg_catalog.pg_advisory_xact_lock(
    pg_catalog.hashtextextended('tuskgate makes ' || name, 0));
  if not pg_catalog.pg_try_advisory_xact_lock(tuskgate.table_name_lock(name)) then
    raise exception 'There is a table %, attached by a gateway', name
      using errcode = 'unique_violation';
  end if;
  return true;
end
$$;
