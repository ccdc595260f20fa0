-- Does the next piece of what a table needs that is made of a backup and CREATING: copies items, at
-- most about `chunk`, fills as many into an index, or at last starts keeping the indexes and ends
-- the state. Each is a transaction of its own and notes how far it came, so that it goes on from
-- there whoever does the next. Returns true when the table is complete.
--
-- Nothing is written to a backup any more, so its pages are taken one after the other. How many are
-- done is in settings.restore.pages. Nobody else knows of the table's items yet.
create or replace function tuskgate.fill_restored_chunk(table_id uuid, chunk int) returns boolean
language plpgsql
set search_path = ''
-- There are no statistics yet, and indexes are filled in the order of the table's key.
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
  base tuskgate.tables;
  backup tuskgate.backups;
  index_name text;
  pages int8;
  done int8;
  upto int8;
begin
  select * into strict base from tuskgate.tables t where t.id = table_id;
  select * into strict backup from tuskgate.backups b
  where b.id = base.settings #>> '{restore,backup}';
  pages := pg_relation_size(format('tuskgate_backup.%I', backup.relation))
    / current_setting('block_size')::int8;
  done := coalesce((base.settings #>> '{restore,pages}')::int8, 0);
  if done < pages then
    upto := done + greatest(1, chunk * pages / greatest(1, backup.items));
    execute format(
      'insert into tuskgate_data.%I (%s) select %2$s from tuskgate_backup.%I b
       where b.ctid >= %L and b.ctid < %L on conflict do nothing',
      base.relation,
      case when base.sort_key is null then 'pk, item, size' else 'pk, sk, item, size' end,
      backup.relation, format('(%s,0)', done), format('(%s,0)', upto));
    update tuskgate.tables t
    set settings = jsonb_set(t.settings, '{restore,pages}', to_jsonb(upto))
    where t.id = base.id;
    return false;
  end if;
  select i.name into index_name from tuskgate.indexes i
  where i.table_id = base.id and i.filled_to is not null
  order by i.number
  limit 1;
  if found then
    perform tuskgate.fill_index(base.id, index_name, chunk);
    return false;
  end if;
  perform tuskgate.make_table_trigger(base);
  update tuskgate.tables t
  set transition = null, transition_until = null, settings = t.settings #- '{restore,pages}'
  where t.id = base.id and t.transition_until = 'infinity';
  perform pg_catalog.pg_notify('tuskgate_catalog', base.name);
  -- Whoever was told that it is complete is to find it so after a crash as well.
  perform set_config('synchronous_commit', 'on', true)
  where current_setting('synchronous_commit') = 'off';
  return true;
end
$$;
