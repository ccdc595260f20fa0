-- What a table's trigger function is made of, in its order. Each part is PL/pgSQL text:
--
--   declarations  of the part's variables
--   of_old        what it needs of an item that was there: of the row `old`, at updates and deletes
--   of_new        what it needs of an item that is there: of the row `new`, at inserts and updates
--   upkeep        what it does at every change. `tg_op` says which one it is; of `old` and `new`,
--                 and the variables that of_old and of_new set, those without an item are null
--
-- Statements are static: each session plans them once. A part for everything that follows the items
-- of a table, in a function of its own that says nothing for a table which does not need it: that
-- table does not pay for it, and without any it has no trigger.
create or replace function tuskgate.trigger_parts(base tuskgate.tables) returns table (
  declarations text, of_old text, of_new text, upkeep text
)
language plpgsql
stable
set search_path = ''
as $$
declare
  indexes tuskgate.indexes[] := array(
    select i from tuskgate.indexes i where i.table_id = base.id order by i.number);
  backup_id text;
begin
  for place in 1 .. cardinality(indexes) loop
    if indexes[place].kind = 'EXPIRY' then
      return query select * from tuskgate.expiry_part(base, indexes[place]);
    else
      return query select * from tuskgate.index_part(base, indexes[place], place);
    end if;
  end loop;
  for backup_id in
    select b.id from tuskgate.backups b
    where b.table_id = base.id and b.status = 'CREATING' and b.source ? 'copied'
    order by b.id
  loop
    return query select * from tuskgate.backup_part(base, backup_id);
  end loop;
  return query select * from tuskgate.log_part(base) p where p.upkeep is not null;
  return query select * from tuskgate.collection_part(base, indexes) p where p.upkeep is not null;
end
$$;
