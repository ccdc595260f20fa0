-- Makes a log for a table, or has the one that it has keep what is wanted besides. Its trigger has to
-- be made after it. That of an attached table has rows of its relations instead of items.
create or replace function tuskgate.open_log(
  base_name text, base_id uuid, wants_old boolean, wants_new boolean,
  is_attached boolean default false
) returns tuskgate.change_logs
language plpgsql
set search_path = ''
as $$
declare
  log tuskgate.change_logs;
begin
  update tuskgate.change_logs l
  set wants_old = open_log.wants_old, wants_new = open_log.wants_new
  where l.table_id = base_id and l.closed_at is null
  returning l.* into log;
  if found then
    return log;
  end if;
  log.id := gen_random_uuid();
  insert into tuskgate.change_logs (id, table_name, table_id, relation, generation_since, wants_old,
    wants_new, system_identifier)
  values (log.id, base_name, base_id,
    -- As much of the name as leaves room for ~ and numbers.
    left(base_name, 40) || '~' || left(log.id::text, 8), tuskgate.now(), open_log.wants_old,
    open_log.wants_new, (select c.system_identifier from pg_catalog.pg_control_system() c))
  returning * into log;
  execute format('create sequence tuskgate_log.%I', log.relation || '~n');
  execute format(
    'create table tuskgate_log.%I (
       n int8 not null,            -- in the order in which changes of one item were made
       x xid8 not null,            -- the transaction
       at timestamptz not null,
       h int4 not null,            -- of the partition key: as the item''s relation has it
       event "char" not null,      -- I: a new item, U: a changed one, D: one is gone
       %s,
       old_size int4,
       new_size int4,
       origin text                 -- who wrote: ttl; null: a client, or SQL
     )', log.relation,
    case
      when is_attached then
        'source int4,                -- the relation: its number in the table
         names text[],               -- of its columns
         old text,                   -- a row, as PostgreSQL prints rows
         new text'
      else
        'keys jsonb,                 -- the key attributes, where neither item is kept
         old jsonb,
         new jsonb'
    end);
  execute format('alter sequence tuskgate_log.%I owned by tuskgate_log.%I.n', log.relation || '~n',
    log.relation);
  execute format('comment on table tuskgate_log.%I is %L', log.relation,
    'Changes of DynamoDB table ' || base_name);
  perform tuskgate.make_log_child(log);
  perform tuskgate.make_tick(log);
  return log;
end
$$;
