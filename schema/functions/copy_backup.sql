-- Copies the items of a backup's table, by one statement and so as of one moment, and makes the
-- backup available. A backup whose table is gone is forgotten.
create or replace function tuskgate.copy_backup(backup_id text) returns void
language plpgsql
set search_path = ''
set enable_seqscan = on
as $$
declare
  backup tuskgate.backups;
  counted_items int8;
  counted_bytes int8;
begin
  select * into strict backup from tuskgate.backups b where b.id = backup_id;
  perform from tuskgate.tables t where t.id = backup.table_id for key share;
  if not found then
    delete from tuskgate.backups b where b.id = backup_id;
    return;
  end if;
  execute format('create table tuskgate_backup.%I as select t.pk%s, t.item, t.size from tuskgate_data.%I t',
    backup.relation, case when backup.source ->> 'sort_key' is not null then ', t.sk' end,
    backup.source ->> 'relation');
  execute format('comment on table tuskgate_backup.%I is %L', backup.relation,
    format('Backup %s of the DynamoDB table %s', backup.name, backup.table_name));
  execute format('select count(*), coalesce(sum(t.size), 0) from tuskgate_backup.%I t',
    backup.relation)
  into counted_items, counted_bytes;
  update tuskgate.backups b
  set status = 'AVAILABLE', items = counted_items, bytes = counted_bytes
  where b.id = backup_id;
end
$$;
