-- The triggers that make and drop relations where another database's changes of the catalog are
-- applied, and only there.
create or replace trigger follow after insert or update or delete on tuskgate.tables
  for each row execute function tuskgate.follow_table();
create or replace trigger follow after insert or update or delete on tuskgate.indexes
  for each row execute function tuskgate.follow_index();
create or replace trigger follow after insert or update or delete on tuskgate.resource_policies
  for each row execute function tuskgate.follow_policy();
alter table tuskgate.tables enable replica trigger follow;
alter table tuskgate.indexes enable replica trigger follow;
alter table tuskgate.resource_policies enable replica trigger follow;
