-- The trigger of tuskgate.tables where another database's changes are applied (docs/replication.md).
-- What is sent are rows and no relations: these are made and dropped here, before the first of their
-- rows comes and after the last.
create or replace function tuskgate.follow_table() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    perform tuskgate.make_followed_relations(new);
  elsif tg_op = 'DELETE' then
    perform tuskgate.drop_followed_relation(old.relation);
  end if;
  perform pg_catalog.pg_notify('tuskgate_catalog', coalesce(new.name, old.name));
  return null;
end
$$;
