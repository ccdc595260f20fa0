-- The trigger of tuskgate.indexes where another database's changes are applied: see follow_table.
create or replace function tuskgate.follow_index() returns trigger
language plpgsql
set search_path = ''
as $$
declare
  base tuskgate.tables;
begin
  if tg_op = 'INSERT' then
    -- Those made here one day come after it.
    perform pg_catalog.setval(pg_catalog.pg_get_serial_sequence('tuskgate.indexes', 'number'),
      (select max(i.number) from tuskgate.indexes i));
  end if;
  -- None when it was dropped with its indexes, or has yet to be copied.
  select * into base from tuskgate.tables t where t.id = coalesce(new.table_id, old.table_id);
  if tg_op = 'INSERT' and base.id is not null then
    perform tuskgate.make_followed_relations(base);
  elsif tg_op = 'DELETE' then
    if base.id is not null then
      perform tuskgate.make_table_trigger(base);
    end if;
    perform tuskgate.drop_followed_relation(old.relation);
  end if;
  if base.id is not null then
    perform pg_catalog.pg_notify('tuskgate_catalog', base.name);
  end if;
  return null;
end
$$;
