-- Copies the items of a backup into the table that is made of it, fills its indexes and starts
-- keeping them.
create or replace function tuskgate.fill_restored_table(table_id uuid) returns void
language plpgsql
set search_path = ''
-- There are no statistics yet, and indexes are filled in the order of the table's key.
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
  base tuskgate.tables;
  backup_relation text;
  columns text;
  index_name text;
begin
  select * into strict base from tuskgate.tables t where t.id = table_id;
  select b.relation into strict backup_relation from tuskgate.backups b
  where b.id = base.settings #>> '{restore,backup}';
  columns := case when base.sort_key is null then 'pk, item, size' else 'pk, sk, item, size' end;
  execute format('insert into tuskgate_data.%I (h, %s) select %s, %2$s from tuskgate_backup.%4$I',
    base.relation, columns, tuskgate.hash_value(base.partition_key_type, 'pk'), backup_relation);
  for index_name in
    select i.name from tuskgate.indexes i where i.table_id = base.id order by i.number
  loop
    loop
      exit when tuskgate.fill_index(base.id, index_name, 4096);
    end loop;
  end loop;
  perform tuskgate.make_table_trigger(base);
  update tuskgate.tables t set transition = null, transition_until = null
  where t.id = base.id and t.transition_until = 'infinity';
  perform pg_catalog.pg_notify('tuskgate_catalog', base.name);
end
$$;
