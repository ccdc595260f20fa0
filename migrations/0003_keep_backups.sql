-- Backups.
create schema tuskgate_backup;

-- The catalog's backups. A backup outlives its table, so nothing here refers to tuskgate.tables.
create table tuskgate.backups (
  -- When it was made, in milliseconds since 1970, and eight random digits: 01791504762511-2779fadd.
  id text collate "C" primary key,
  name text collate "C" not null,
  table_name text collate "C" not null,
  table_id uuid not null,
  -- In schema tuskgate_backup; there is none while the backup is being made.
  relation text collate "C" not null unique,
  status text not null check (status in ('CREATING', 'AVAILABLE')),
  created_at timestamptz not null,
  items int8 not null default 0,
  bytes int8 not null default 0,
  -- The table as it was: its row of tuskgate.tables, and its rows of tuskgate.indexes.
  source jsonb not null,
  source_indexes jsonb not null
);

-- How many bytes a relation and its children take on disk, without their indexes.
create function tuskgate.stored_bytes(relation regclass) returns int8
language sql
stable strict
set search_path = ''
as $$
  select pg_table_size(relation) + coalesce(sum(pg_table_size(i.inhrelid)), 0)::int8
  from pg_catalog.pg_inherits i
  where i.inhparent = relation
$$;

-- How many bytes of a relation are copied by the statement that asks for it. To copy more may take
-- longer than a request can wait, and is left to the gateway's background work.
create function tuskgate.copied_at_once() returns int8
language sql
immutable parallel safe
as $$
  select 64::int8 << 20
$$;

-- Copies the items of a backup's table, by one statement and so as of one moment, and makes the
-- backup available. A backup whose table is gone is forgotten.
create function tuskgate.copy_backup(backup_id text) returns void
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

-- Makes a backup of a table, at once when it is small. Returns its status and bytes; no row when
-- there is no table of that name, or not yet.
create function tuskgate.create_backup(
  id text,
  name text,
  table_name text,
  relation text,
  created_at timestamptz
) returns table (status text, bytes int8)
language plpgsql
set search_path = ''
as $$
#variable_conflict use_column
declare
  base tuskgate.tables;
begin
  -- Nobody drops it meanwhile.
  select * into base from tuskgate.tables t
  where t.name = create_backup.table_name
    and (t.transition is distinct from 'CREATING' or t.transition_until <= clock_timestamp())
  for key share;
  if not found then
    return;
  end if;
  insert into tuskgate.backups (id, name, table_name, table_id, relation, status, created_at,
    source, source_indexes)
  values (create_backup.id, create_backup.name, base.name, base.id, create_backup.relation,
    'CREATING', create_backup.created_at, to_jsonb(base),
    (select coalesce(jsonb_agg(to_jsonb(i) order by i.kind desc, i.number), '[]')
     from tuskgate.indexes i
     where i.table_id = base.id and i.status <> 'DELETING'));
  if tuskgate.stored_bytes(format('tuskgate_data.%I', base.relation)::regclass)
      <= tuskgate.copied_at_once() then
    perform tuskgate.copy_backup(create_backup.id);
  else
    perform pg_catalog.pg_notify('tuskgate_backups', create_backup.id);
  end if;
  return query select b.status, b.bytes from tuskgate.backups b where b.id = create_backup.id;
end
$$;

-- Makes the next backup that was too large to be made at once. Returns false when there is none, or
-- somebody else is at it.
create function tuskgate.copy_next_backup() returns boolean
language plpgsql
set search_path = ''
as $$
declare
  next text;
begin
  select b.id into next from tuskgate.backups b
  where b.status = 'CREATING'
  order by b.id
  limit 1
  for update skip locked;
  if not found then
    return false;
  end if;
  perform tuskgate.copy_backup(next);
  return true;
end
$$;

-- Whether a table is being made of the backup.
create function tuskgate.is_being_restored(backup_id text) returns boolean
language sql
volatile
set search_path = ''
as $$
  select exists (
    select from tuskgate.tables t
    where t.transition = 'CREATING' and t.transition_until > clock_timestamp()
      and t.settings #>> '{restore,backup}' = backup_id)
$$;

-- Drops a backup. Returns what it was: AVAILABLE, or why it is still there: CREATING or RESTORING;
-- null when there is none.
create function tuskgate.delete_backup(backup_id text) returns text
language plpgsql
set search_path = ''
as $$
declare
  found_status text;
  gone text;
begin
  -- Without a lock: who makes the backup holds one until it is made.
  select b.status into found_status from tuskgate.backups b where b.id = backup_id;
  if found_status is distinct from 'AVAILABLE' then
    return found_status;
  end if;
  select b.relation into gone from tuskgate.backups b where b.id = backup_id for update;
  if not found then
    return null;
  end if;
  if tuskgate.is_being_restored(backup_id) then
    return 'RESTORING';
  end if;
  execute format('drop table tuskgate_backup.%I', gone);
  delete from tuskgate.backups b where b.id = backup_id;
  return 'AVAILABLE';
end
$$;

-- Copies the items of a backup into the table that is made of it, fills its indexes and starts
-- keeping them.
create function tuskgate.fill_restored_table(table_id uuid) returns void
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
  execute format('insert into tuskgate_data.%I (%s) select %2$s from tuskgate_backup.%I',
    base.relation, columns, backup_relation);
  for index_name in
    select i.name from tuskgate.indexes i where i.table_id = base.id order by i.number
  loop
    loop
      exit when tuskgate.fill_index(base.id, index_name, 4096);
    end loop;
  end loop;
  perform tuskgate.make_index_trigger(base);
  update tuskgate.tables t set transition = null, transition_until = null
  where t.id = base.id and t.transition_until = 'infinity';
  perform pg_catalog.pg_notify('tuskgate_catalog', base.name);
end
$$;

-- Makes a table of a backup, at once when it is small. `new_table` says in its settings which backup
-- it is made of; `new_indexes` is an array of rows of tuskgate.indexes, as JSON, which have yet to
-- be filled. Returns RESTORED, or RESTORING where the table is to be filled in the background and is
-- CREATING until then; IN_USE when another table is being made of the backup; null when there is no
-- such backup.
create function tuskgate.restore_backup(
  backup_id text,
  new_table tuskgate.tables,
  new_indexes jsonb
) returns text
language plpgsql
set search_path = ''
as $$
declare
  backup_relation text;
  index jsonb;
begin
  -- Nobody drops it meanwhile.
  select b.relation into backup_relation from tuskgate.backups b
  where b.id = backup_id and b.status = 'AVAILABLE'
  for share;
  if not found then
    return null;
  end if;
  if tuskgate.is_being_restored(backup_id) then
    return 'IN_USE';
  end if;
  perform tuskgate.create_item_table(new_table, '[]');
  for index in select * from jsonb_array_elements(new_indexes) loop
    perform tuskgate.create_index_relation(new_table, index);
  end loop;
  if tuskgate.stored_bytes(format('tuskgate_backup.%I', backup_relation)::regclass)
      * (1 + jsonb_array_length(new_indexes)) <= tuskgate.copied_at_once() then
    perform tuskgate.fill_restored_table(new_table.id);
    return 'RESTORED';
  end if;
  update tuskgate.tables t set transition = 'CREATING', transition_until = 'infinity'
  where t.id = new_table.id;
  perform pg_catalog.pg_notify('tuskgate_backups', backup_id);
  return 'RESTORING';
end
$$;

-- Fills the next table that is made of a backup too large to be copied at once. Returns false when
-- there is none, or somebody else is at it.
create function tuskgate.fill_next_restored_table() returns boolean
language plpgsql
set search_path = ''
as $$
declare
  next uuid;
begin
  select t.id into next from tuskgate.tables t
  where t.transition = 'CREATING' and t.transition_until = 'infinity'
  order by t.created_at
  limit 1
  for update skip locked;
  if not found then
    return false;
  end if;
  perform tuskgate.fill_restored_table(next);
  return true;
end
$$;
