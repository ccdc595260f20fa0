-- Time to live: a table's items that expire are found by an index of a kind of its own, which no
-- client sees (schema/functions/make_expiry_relation.sql). A table has one at most: its name is the
-- same for all.
alter table tuskgate.indexes
  drop constraint indexes_kind_check,
  add constraint indexes_kind_check check (kind in ('GLOBAL', 'LOCAL', 'EXPIRY'));
-- For those who look, every second, whether there is anything to do.
create unique index indexes_of_expiry on tuskgate.indexes (table_id) where kind = 'EXPIRY';
