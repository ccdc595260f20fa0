-- Does the next piece of a backup that is copied while its table is in use, each a transaction of
-- its own: begins it, copies items, at most `chunk`, or ends it. What is next is in source.copied.
--
-- The backup shows the moment at which it was begun. From then on the table's trigger leaves the
-- image of each item that is changed for the first time (backup_part). A chunk is the rows of a
-- range of keys, and one statement, so it sees an item's change and its image together or neither:
-- it copies the rows that have no image, and in place of the others, and of those that are gone,
-- the images. Later changes in the range no longer matter, and no row is locked.
create or replace function tuskgate.copy_backup_chunk(backup_id text, chunk int) returns void
language plpgsql
set search_path = ''
-- Rows are read in the order of their key, and images looked up by it.
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
  backup tuskgate.backups;
  base tuskgate.tables;
  images text := tuskgate.backup_images(backup_id);
  copied jsonb;
  child text;
  key text;
  key_type text;
  start text := 'true';
  writer text;
  rows int8;
  copied_items int8;
  copied_bytes int8;
  last jsonb;
begin
  select * into strict backup from tuskgate.backups b where b.id = backup_id;
  copied := backup.source -> 'copied';
  select * into base from tuskgate.tables t where t.id = backup.table_id for key share;
  if not found then
    execute format('drop table if exists tuskgate_backup.%I, %s', backup.relation, images);
    delete from tuskgate.backups b where b.id = backup_id;
    return;
  end if;
  -- Who writes to the table waits behind who waits to lock it.
  perform set_config('lock_timeout', '300ms', true);
  key := case when base.sort_key is null then 'h, pk' else 'h, pk, sk' end;
  if copied is null then
    execute format('create table tuskgate_backup.%I as select %s, item, size from tuskgate_data.%I
      with no data', backup.relation, substr(key, 4), base.relation);
    execute format('comment on table tuskgate_backup.%I is %L', backup.relation,
      format('Backup %s of the DynamoDB table %s', backup.name, backup.table_name));
    execute format('create table %s as select tableoid as child, %s, item, size
      from tuskgate_data.%I with no data', images, key, base.relation);
    execute format('alter table %s add primary key (child, %s)', images, key);
    -- Triggers run with the rights of who writes.
    for writer in
      select distinct case a.grantee when 0 then 'public' else a.grantee::regrole::text end
      from pg_catalog.pg_class c, aclexplode(c.relacl) a
      where c.oid = format('tuskgate_data.%I', base.relation)::regclass
        and a.privilege_type in ('INSERT', 'UPDATE', 'DELETE')
    loop
      execute format('grant usage on schema tuskgate_backup to %s', writer);
      execute format('grant insert on %s to %s', images, writer);
    end loop;
    update tuskgate.backups b
    set source = jsonb_set(b.source, '{copied}', '{"child": 0, "items": 0, "bytes": 0}')
    where b.id = backup_id;
    -- Last, as in create_index: this is the moment.
    execute format('lock table tuskgate_data.%I in share row exclusive mode', base.relation);
    perform tuskgate.make_table_trigger(base);
    return;
  end if;
  if (copied ->> 'child')::int = base.partitions then
    execute format('lock table tuskgate_data.%I in access exclusive mode', base.relation);
    update tuskgate.backups b
    set status = 'AVAILABLE', source = b.source - 'copied', items = (copied ->> 'items')::int8,
      bytes = (copied ->> 'bytes')::int8
    where b.id = backup_id;
    perform tuskgate.make_table_trigger(base);
    execute format('drop table %s', images);
    -- Whoever was told that it is available is to find it so after a crash as well.
    perform set_config('synchronous_commit', 'on', true)
    where current_setting('synchronous_commit') = 'off';
    return;
  end if;
  child := format('tuskgate_data.%I', base.relation || '~' || (copied ->> 'child'));
  if copied ? 'h' then
    start := format('(%s) > (%L::int4, %L::%s%s)', key, copied ->> 'h', copied ->> 'pk',
      split_part(tuskgate.key_column_type(base.partition_key_type), ' ', 1),
      case when base.sort_key is not null then
        format(', %L::%s', copied ->> 'sk',
          split_part(tuskgate.key_column_type(base.sort_key_type), ' ', 1))
      end);
  end if;
  -- The range ends with the last row, or with the child if that had no more.
  execute format(
    'with range as materialized (
       select %1$s, item, size from %2$s where %3$s order by %1$s limit %4$s
     ), last as materialized (
       select %1$s from range order by %5$s limit 1
     ), count as materialized (
       select count(*) as rows from range
     ), copied as (
       insert into tuskgate_backup.%6$I (%7$s, item, size)
       select %7$s, item, size from range r
       where (select true from %8$s i where i.child = %9$s and (%10$s) = (%11$s) limit 1) is null
       union all
       select %7$s, item, size from %8$s
       where child = %9$s and %3$s and (%1$s) <= (select %1$s from last) and item is not null
       union all
       select %7$s, item, size from %8$s
       where child = %9$s and (%1$s) > (select %1$s from last) and item is not null
         and (select rows from count) between 1 and %4$s - 1
       union all
       select %7$s, item, size from %8$s
       where child = %9$s and %3$s and item is not null and (select rows from count) = 0
       returning size
     )
     select (select rows from count), (select count(*) from copied),
       (select coalesce(sum(size), 0) from copied),
       (select jsonb_build_object(''h'', h, ''pk'', pk::text%12$s) from last)',
    key, child, start, chunk, replace(key, ',', ' desc,') || ' desc', backup.relation,
    substr(key, 4), images, child::regclass::oid, 'i.' || replace(key, ', ', ', i.'),
    'r.' || replace(key, ', ', ', r.'),
    case when base.sort_key is not null then ', ''sk'', sk::text' else '' end)
  into rows, copied_items, copied_bytes, last;
  if rows < chunk then
    last := jsonb_build_object('child', (copied ->> 'child')::int + 1);
  else
    last := last || jsonb_build_object('child', copied -> 'child');
  end if;
  update tuskgate.backups b
  set source = jsonb_set(b.source, '{copied}', last || jsonb_build_object(
    'items', (copied ->> 'items')::int8 + copied_items,
    'bytes', (copied ->> 'bytes')::int8 + copied_bytes))
  where b.id = backup_id;
end
$$;
