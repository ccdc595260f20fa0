-- The triggers of an attached relation that has a stream: write its change log. Their arguments are
-- the table's id, the relation's number in the table, and the names of the columns that make the
-- partition key and the sort key, an array each; stream_attached says what a fifth is. Without a log
-- they do nothing, as who may make a trigger may not always drop it.
--
-- One is called for each row that changes, the other (make_truncate_triggers) before TRUNCATE, and
-- writes what the first would if all rows were deleted. It has to read them: see docs/attach.md for
-- the rights that takes, and for how far the relation's owner is trusted then, as PostgreSQL may call
-- what is in expressions of indexes when it makes the plan.
--
-- It runs with its owner's rights, since whoever writes to the relation has none on logs. So nothing
-- of the relation's owner may run in it: rows and values are made texts by format, which calls the
-- types' output functions and no casts. Nothing that the owner changes in the relation may have it
-- fail either: columns are looked up by their names, for every change.
create or replace function tuskgate.log_row() returns trigger
language plpgsql security definer
set search_path = ''
set datestyle = 'ISO, YMD'
set intervalstyle = 'iso_8601'
set timezone = 'UTC'
set extra_float_digits = '1'
set bytea_output = 'hex'
set lc_monetary = 'C'
-- Rows that policies hide from the owner are refused, not left out.
set row_security = off
as $$
declare
  log tuskgate.change_logs;
  child regclass;
  names text[];
  key_columns text[] := tg_argv[2]::text[] || tg_argv[3]::text[];
  partition_columns int := cardinality(tg_argv[2]::text[]);
  row_trigger text := regexp_replace(tg_name, '_truncate$', '');
  -- Partitions that have a trigger for TRUNCATE of their own.
  followed oid[];
  -- The row whose key is asked for, and texts of the values of its key.
  whole text := case tg_op when 'TRUNCATE' then 'r.*' else '$1' end;
  key text;
  old_key text[];
  new_key text[];
  old_text text;
  new_text text;
  statement text;
begin
  if tg_op = 'UPDATE' then
    if old *= new then
      return null;
    end if;
  end if;
  select l.* into log from tuskgate.change_logs l
  where l.table_id = tg_argv[0]::uuid and l.closed_at is null;
  if not found then
    return null;
  end if;
  -- An old snapshot may tell of a child that is gone.
  child := coalesce(
    to_regclass(format('tuskgate_log.%I', log.relation || '~' || log.generation)),
    to_regclass(format('tuskgate_log.%I', log.relation)));
  if child is null then
    return null;
  end if;

  select array_agg(a.attname::text order by a.attnum) into names
  from pg_catalog.pg_attribute a
  where a.attrelid = tg_relid and a.attnum > 0 and not a.attisdropped;
  -- Equal numbers are one key, whatever their scale and sign.
  select 'array[' || string_agg(
    case
      when a.attname is null then 'null'
      when coalesce(nullif(t.typbasetype, 0), t.oid) = 'numeric'::regtype
        then format('format(''%%s'', trim_scale((%s).%I))', whole, c.name)
      when coalesce(nullif(t.typbasetype, 0), t.oid) in ('float4'::regtype, 'float8'::regtype)
        then format('format(''%%s'', (%s).%I + 0)', whole, c.name)
      else format('format(''%%s'', (%s).%I)', whole, c.name)
    end, ', ' order by c.place) || ']::text[]'
  into key
  from unnest(key_columns) with ordinality c (name, place)
  left join pg_catalog.pg_attribute a
    on a.attrelid = tg_relid and a.attname = c.name and a.attnum > 0 and not a.attisdropped
  left join pg_catalog.pg_type t on t.oid = a.atttypid;

  if tg_op = 'TRUNCATE' then
    -- A partition that was detached has no trigger for its rows any more.
    if not exists (
      select from pg_catalog.pg_trigger g where g.tgrelid = tg_relid and g.tgname = row_trigger)
    then
      return null;
    end if;
    select coalesce(array_agg(p.relid::oid), '{}') into followed
    from pg_catalog.pg_partition_tree(tg_relid) p
    join pg_catalog.pg_trigger g on g.tgrelid = p.relid
    where p.isleaf and p.relid <> tg_relid and g.tgname = tg_name and g.tgenabled in ('O', 'A');
    begin
      execute format(
        'insert into %s (n, x, at, h, event, source, names, old, old_size, origin)
         select nextval(%L), pg_current_xact_id(), tuskgate.now(),
           (hashtextextended(format(''%%s'', w.key[:$1]) collate "C", 0) >> 32)::int4, ''D'', $2, $3,
           w.whole, octet_length(w.whole), tuskgate.origin()
         from (select %s as key, format(''%%s'', r.*) as whole from %s r
           where r.tableoid <> all ($4) offset 0) w',
        child, format('tuskgate_log.%I', log.relation || '~n'), key,
        (select case c.relkind when 'p' then '' else 'only ' end from pg_catalog.pg_class c
         where c.oid = tg_relid) || tg_relid::regclass)
      using partition_columns, tg_argv[1]::int, names, followed;
    exception when insufficient_privilege then
      raise warning 'the stream of table % has no record of the rows that are removed: %',
          log.table_name, sqlerrm
        using hint = format('It needs "grant usage on schema %I" and "grant select on %s" to %I.',
          tg_table_schema, tg_relid::regclass, current_user);
    end;
    return null;
  end if;

  if tg_op <> 'INSERT' then
    execute 'select ' || key into old_key using old;
    old_text := format('%s', old);
  end if;
  if tg_op <> 'DELETE' then
    execute 'select ' || key into new_key using new;
    new_text := format('%s', new);
  end if;

  statement := format(
    'insert into %s (n, x, at, h, event, source, names, old, new, old_size, new_size, origin)
     values (nextval(%L), pg_current_xact_id(), tuskgate.now(),
       (hashtextextended(format(''%%s'', $1) collate "C", 0) >> 32)::int4, $2, $3, $4, $5, $6,
       octet_length($5), octet_length($6), tuskgate.origin())',
    child, format('tuskgate_log.%I', log.relation || '~n'));
  -- A change of the key is the end of one item and the beginning of another, in this order.
  if tg_op = 'UPDATE' and old_key is not distinct from new_key then
    execute statement using new_key[:partition_columns], 'U'::"char", tg_argv[1]::int, names,
      old_text, new_text;
    return null;
  end if;
  if tg_op <> 'INSERT' then
    execute statement using old_key[:partition_columns], 'D'::"char", tg_argv[1]::int, names,
      old_text, null::text;
  end if;
  if tg_op <> 'DELETE' then
    execute statement using new_key[:partition_columns], 'I'::"char", tg_argv[1]::int, names,
      null::text, new_text;
  end if;
  return null;
end
$$;
revoke execute on function tuskgate.log_row() from public;
