-- Key columns keep long keys in a short form, so that every key that DynamoDB allows fits into a row
-- of an index. An empty list or map takes two levels of nesting.

-- The short form of a string that is too long for a key column. The U+0001 tells it from strings
-- that are kept whole: in these, it begins an escape.
create function tuskgate.shortened_text(stored text) returns text
language plpgsql
immutable strict parallel safe
as $$
begin
  return pg_catalog.left(stored, 43) || E'\x01'
    || pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(stored, 'UTF8')), 'hex');
end
$$;

-- What a key column keeps of a string, where equality is all that is asked of it: long ones begin as
-- they do and end in a digest, so that a row of an index, of at most 2704 bytes, has room for all
-- keys that DynamoDB allows. The same as KeptText in translator/model/key.cpp.
create function tuskgate.short_text(stored text) returns text
language sql
immutable parallel safe
as $$
  select case
    when pg_catalog.octet_length(stored) <= 240 then stored
    else tuskgate.shortened_text(stored)
  end
$$;

-- The short form of a binary that is too long for a key column: longer than any that is kept whole.
create function tuskgate.shortened_bytes(bytes bytea) returns bytea
language plpgsql
immutable strict parallel safe
as $$
begin
  return pg_catalog.substring(bytes, 1, 240) || pg_catalog.sha256(bytes);
end
$$;

-- What a key column keeps of a binary, as tuskgate.short_text of a string. The same as KeptBytes in
-- translator/model/key.cpp.
create function tuskgate.short_bytes(bytes bytea) returns bytea
language sql
immutable parallel safe
as $$
  select case
    when pg_catalog.octet_length(bytes) <= 240 then bytes
    else tuskgate.shortened_bytes(bytes)
  end
$$;

-- SQL text: what a key column keeps of the key value that the expression `value` yields, where it is
-- not asked for its order.
create function tuskgate.short_key(value text, key_type text) returns text
language sql
immutable strict parallel safe
as $$
  select case key_type
    when 'S' then format('tuskgate.short_text(%s)', value)
    when 'B' then format('tuskgate.short_bytes(%s)', value)
    else value
  end
$$;

drop function tuskgate.index_key_values(tuskgate.tables, tuskgate.indexes, text);

-- SQL text: for each attribute of the index's own key, its value in the row that `row` names, or
-- what the index's column keeps of it. What is in the table's key too comes from its columns where
-- these have it.
create function tuskgate.index_key_values(
  base tuskgate.tables, index tuskgate.indexes, "row" text, kept boolean
) returns text[]
language sql
immutable parallel safe
as $$
  select array_agg(
    case
      when a.name = base.partition_key and (shortened or a.type = 'N') then "row" || '.pk'
      when shortened then tuskgate.short_key(value, a.type)
      else value
    end order by a.n)
  from unnest(index.partition_key || index.sort_key,
      index.partition_key_type || index.sort_key_type) with ordinality a (name, type, n),
    lateral (
      select kept and a.n <= cardinality(index.partition_key) as shortened,
        case when a.name = base.sort_key then "row" || '.sk'
          else tuskgate.key_value("row" || '.item', a.name, a.type) end as value
    ) v
$$;

-- Levels of nesting that a value takes: a scalar or set one, a list or map one more than its deepest
-- member, two when it is empty.
create or replace function tuskgate.nesting(value jsonb) returns int
language plpgsql immutable strict parallel safe
as $$
begin
  if value ? 'M' then
    return 1 + (select coalesce(pg_catalog.max(tuskgate.nesting(member.value)), 1)
                from pg_catalog.jsonb_each(value -> 'M') member);
  end if;
  if value ? 'L' then
    return 1 + (select coalesce(pg_catalog.max(tuskgate.nesting(element.value)), 1)
                from pg_catalog.jsonb_array_elements(value -> 'L') element);
  end if;
  return 1;
end
$$;

-- PL/pgSQL text: the part of a table's trigger function that keeps one index. `old_values` and
-- `new_values` name the variables with the key values before and after, null where there is none.
create or replace function tuskgate.index_upkeep(
  base tuskgate.tables, index tuskgate.indexes, old_values text[], new_values text[]
) returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  columns text[] := string_to_array(tuskgate.index_key_columns(base, index), ', ');
  base_columns text[] := case when index.kind = 'GLOBAL' then '{pk}' else '{}'::text[] end
    || case when base.sort_key is not null then '{sk}' else '{}'::text[] end;
  old_base text[] := array_replace(array_replace(base_columns, 'pk', 'old.pk'), 'sk',
    tuskgate.short_key('old.sk', base.sort_key_type));
  new_base text[] := array_replace(array_replace(base_columns, 'pk', 'new.pk'), 'sk',
    tuskgate.short_key('new.sk', base.sort_key_type));
  base_assignments text;
  new_item text := tuskgate.index_item(base, index, 'new');
  old_item text := tuskgate.index_item(base, index, 'old');
  size text := case index.projection when 'ALL' then 'new.size' else 'tuskgate.item_size(%s)' end;
  statement text;
  body text := '';
  hash_clause text := 't.h = (' || tuskgate.key_hash(index.partition_key_type[1], old_values[1])
    || ' >> 32)::int4';
  old_clause text;
begin
  select hash_clause || string_agg(format(' and t.%s = %s', c.name, c.value), '' order by c.n)
  into old_clause
  from unnest(columns, old_values || old_base) with ordinality c (name, value, n);
  select string_agg(format('base_%s = %s', c.name, c.value), ', ') into base_assignments
  from unnest(base_columns, new_base) c (name, value);
  size := format(size, new_item);

  -- The same key before and after: the row stays where it is.
  body := body || format(E'\n  if %s then', (
    select string_agg(format('%s = %s', v.old, v.new), ' and ')
    from unnest(old_values, new_values) v (old, new)));
  if index.projection = 'KEYS_ONLY' then
    -- Only plain SQL changes a table's key.
    statement := 'update %s t set ' || replace(
      format('%s, item = %s where %s;', base_assignments, new_item, old_clause), '%', '%%');
    body := body || format(E'\n    if %s then\n      %s\n    end if;',
      (select string_agg(format('old.%s <> new.%1$s', c), ' or ') from unnest(base_columns) c),
      tuskgate.index_target(base, index, new_values[1], statement));
  else
    statement := 'update %s t set ' || replace(
      format('%s, item = %s, size = %s where %s;', base_assignments, new_item, size, old_clause),
      '%', '%%');
    body := body || format(E'\n    if %s is distinct from %s then\n      %s\n    end if;', old_item,
      new_item, tuskgate.index_target(base, index, new_values[1], statement));
  end if;
  body := body || E'\n  else';

  statement := 'delete from %s t where ' || replace(old_clause, '%', '%%') || ';';
  body := body || format(E'\n    if %s then\n      %s\n    end if;',
    (select string_agg(v || ' is not null', ' and ') from unnest(old_values) v),
    tuskgate.index_target(base, index, old_values[1], statement));

  statement := 'insert into %s (' || array_to_string(columns, ', ') || ', item, size) values ('
    || replace(format('%s, %s, %s', array_to_string(new_values || new_base, ', '), new_item, size),
      '%', '%%')
    || ');';
  body := body || format(E'\n    if %s then\n      %s\n    end if;\n  end if;',
    (select string_agg(v || ' is not null', ' and ') from unnest(new_values) v),
    tuskgate.index_target(base, index, new_values[1], statement));
  return body;
end
$$;

-- Makes the trigger that keeps a table's indexes, or makes it anew after a change of the indexes,
-- or removes it when there are none. The statements in it are static: each session plans them once.
create or replace function tuskgate.make_index_trigger(base tuskgate.tables) returns void
language plpgsql
set search_path = ''
as $$
declare
  index tuskgate.indexes;
  position int := 0;
  types text[];
  old_values text[];
  new_values text[];
  declarations text := '';
  old_assignments text := '';
  new_assignments text := '';
  body text := '';
  local_relations text[] := '{}';
  old_size text := 'old.size';
  new_size text := 'new.size';
begin
  for index in select * from tuskgate.indexes i where i.table_id = base.id order by i.number loop
    position := position + 1;
    types := index.partition_key_type || index.sort_key_type;
    select array_agg(format('old_%s_%s', position, n)), array_agg(format('new_%s_%s', position, n))
    into old_values, new_values
    from generate_series(1, cardinality(types)) n;
    declarations := declarations || (
      select string_agg(format(E'\n  %s %s; %s %2$s;', v.old, tuskgate.key_column_type(v.type),
        v.new), '')
      from unnest(old_values, new_values, types) v (old, new, type));
    old_assignments := old_assignments || (
      select string_agg(format(E'\n    %s := %s;', v.name, v.value), '')
      from unnest(old_values, tuskgate.index_key_values(base, index, 'old', true)) v (name, value));
    new_assignments := new_assignments || (
      select string_agg(format(E'\n    %s := %s;', v.name, v.value), '')
      from unnest(new_values, tuskgate.index_key_values(base, index, 'new', true)) v (name, value));
    body := body || format(E'\n\n  -- %s', regexp_replace(index.name, '\s', ' ', 'g'))
      || tuskgate.index_upkeep(base, index, old_values, new_values);
    if index.kind = 'LOCAL' then
      local_relations := local_relations || index.relation;
      old_size := old_size || tuskgate.entry_size(base, index, 'old', old_values);
      new_size := new_size || tuskgate.entry_size(base, index, 'new', new_values);
    end if;
  end loop;
  if position = 0 then
    if to_regprocedure(format('tuskgate_data.%I()', base.relation)) is not null then
      execute format('drop trigger keep_indexes on tuskgate_data.%I', base.relation);
      execute format('drop function tuskgate_data.%I()', base.relation);
    end if;
    return;
  end if;
  if cardinality(local_relations) > 0 then
    declarations := declarations || E'\n  collection int8; collection_size int8;';
    body := body || tuskgate.collection_upkeep(base, base.relation || local_relations, old_size,
      new_size);
  end if;
  execute format('create or replace function tuskgate_data.%I() returns trigger language plpgsql as %L',
    base.relation,
    format(E'declare%s\nbegin\n  if tg_op <> ''INSERT'' then%s\n  end if;\n'
        || E'  if tg_op <> ''DELETE'' then%s\n  end if;%s\n  return null;\nend',
      declarations, old_assignments, new_assignments, body));
  if not exists (
    select from pg_catalog.pg_trigger t
    where t.tgrelid = format('tuskgate_data.%I', base.relation)::regclass
      and t.tgname = 'keep_indexes') then
    execute format(
      'create trigger keep_indexes after insert or update or delete on tuskgate_data.%I
         for each row execute function tuskgate_data.%1$I()', base.relation);
  end if;
end
$$;

-- Fills in the next rows of a new index, at most `chunk`, and notes how far it came, so that it goes
-- on from there whoever calls it next. Returns true when there is nothing left to do, null when
-- somebody else is at it.
--
-- Rows are locked while they are copied: a writer of one of them waits for the chunk's commit, and
-- the chunk for writers under way, whose version it then copies. Other writers are not concerned.
create or replace function tuskgate.fill_index(id uuid, index_name text, chunk int) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  base tuskgate.tables;
  index tuskgate.indexes;
  child int;
  columns text;
  start text := '';
  done int;
  last jsonb;
begin
  select * into base from tuskgate.tables t where t.id = fill_index.id;
  if not exists (
    select from tuskgate.indexes i
    where i.table_id = base.id and i.name = index_name and i.filled_to is not null) then
    return true;
  end if;
  select * into index from tuskgate.indexes i
  where i.table_id = base.id and i.name = index_name and i.filled_to is not null
  for no key update skip locked;
  if not found then
    return null;
  end if;
  child := (index.filled_to ->> 'child')::int;
  columns := case when base.sort_key is null then 't.h, t.pk' else 't.h, t.pk, t.sk' end;
  if index.filled_to ? 'h' then
    start := format('where (%s) > (%L::int4, %L::%s%s)', columns, index.filled_to ->> 'h',
      index.filled_to ->> 'pk',
      split_part(tuskgate.key_column_type(base.partition_key_type), ' ', 1),
      case when base.sort_key is not null then
        format(', %L::%s', index.filled_to ->> 'sk',
          split_part(tuskgate.key_column_type(base.sort_key_type), ' ', 1))
      end);
  end if;
  execute format(
    'with t as materialized (
       select t.* from tuskgate_data.%I t %s order by %s limit %s for share
     ), filled as (
       insert into tuskgate_data.%I (%s, item, size)
       select %s from t where %s on conflict do nothing
     )
     select count(*), (array_agg(jsonb_build_object(''child'', %s, ''h'', t.h, ''pk'', t.pk::text
       %s) order by (%s) desc))[1] from t',
    base.relation || '~' || child, start, columns, chunk, index.relation,
    tuskgate.index_key_columns(base, index),
    concat_ws(', ',
      array_to_string(tuskgate.index_key_values(base, index, 't', true), ', '),
      case when index.kind = 'GLOBAL' then 't.pk' end,
      tuskgate.short_key('t.sk', base.sort_key_type),
      tuskgate.index_item(base, index, 't'),
      case index.projection when 'ALL' then 't.size'
        else format('tuskgate.item_size(%s)', tuskgate.index_item(base, index, 't')) end),
    -- Items whose attributes are absent, mistyped or too long for a key stay out.
    (select string_agg(
       case
         when v.type = 'N' then v.value || ' is not null'
         else format('%s(%s) <= %s',
           case v.type when 'S' then 'tuskgate.text_size' else 'pg_catalog.octet_length' end,
           v.value, case when v.n <= cardinality(index.partition_key) then 2048 else 1024 end)
       end, ' and ')
     from unnest(tuskgate.index_key_values(base, index, 't', false),
       index.partition_key_type || index.sort_key_type) with ordinality v (value, type, n)),
    child, case when base.sort_key is not null then ', ''sk'', t.sk::text' else '' end, columns)
  into done, last;
  if done = 0 then
    last := case when child + 1 < base.partitions then jsonb_build_object('child', child + 1) end;
  end if;
  update tuskgate.indexes i
  set filled_to = last, status = case when last is null then 'ACTIVE' else i.status end
  where i.table_id = base.id and i.name = index_name;
  if last is null then
    perform pg_catalog.pg_notify('tuskgate_catalog', base.name);
  end if;
  return last is null;
end
$$;

-- The trigger of the views in schema reporting: inserts, updates and deletes items. It runs with
-- the rights of its owner, so that whoever may write to the view needs no right on what is behind
-- it.
create or replace function tuskgate.report_write() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  report tuskgate.report_views;
  base tuskgate.tables;
  hidden text[];
  key_clause text;
  item jsonb;
  made jsonb;
  size int;
begin
  select * into report from tuskgate.report_views r
  where r.view = tg_table_name and tg_table_schema = 'reporting';
  if not found then
    raise exception 'The view % is no report: refresh the views', tg_table_name
      using errcode = 'object_not_in_prerequisite_state';
  end if;
  select * into base from tuskgate.tables t where t.id = report.table_id;
  hidden := tuskgate.report_hidden(tuskgate.declared_report_options(base.name));
  key_clause := format('t.h = (%s >> 32)::int4 and t.pk = ($1).pk%s',
    tuskgate.key_hash(base.partition_key_type, '($1).pk'),
    case when base.sort_key is not null then ' and t.sk = ($1).sk' else '' end);

  if tg_op = 'DELETE' then
    execute format('delete from tuskgate_data.%I t where %s returning t.item', base.relation,
      key_clause)
    into item using old;
    return case when item is not null then old end;
  end if;

  if tg_op = 'UPDATE' then
    execute format('select t.item from tuskgate_data.%I t where %s for update', base.relation,
      key_clause)
    into item using old;
    if item is null then
      return null;
    end if;
  end if;
  begin
    if tg_op = 'UPDATE' then
      made := tuskgate.report_item(report, hidden, item, to_jsonb(old), to_jsonb(new));
      perform tuskgate.check_report_key(base, made, item, to_jsonb(old), to_jsonb(new));
    else
      made := tuskgate.new_report_item(base, report,
        tuskgate.report_item(report, hidden, null, null, to_jsonb(new)), to_jsonb(new));
    end if;
    perform tuskgate.check_report_entity(base, report, made);
    size := tuskgate.check_item(base, made);
  exception
    -- Whoever writes wants to know what is wrong, not where in these functions it was found.
    when check_violation or with_check_option_violation then
      raise exception using errcode = sqlstate, message = sqlerrm;
  end;
  if tg_op = 'UPDATE' then
    execute format('update tuskgate_data.%I t set item = $2, size = $3 where %s', base.relation,
      key_clause)
    using old, made, size;
  else
    execute format('insert into tuskgate_data.%I (%s, item, size) values (%s, $1, $2) returning pk',
      base.relation,
      case when base.sort_key is null then 'pk' else 'pk, sk' end,
      concat_ws(', ',
        tuskgate.short_key(tuskgate.key_value('$1', base.partition_key, base.partition_key_type),
          base.partition_key_type),
        case when base.sort_key is not null
          then tuskgate.key_value('$1', base.sort_key, base.sort_key_type) end))
    using made, size into new.pk;
    if base.sort_key is not null then
      execute format('select %s', tuskgate.key_value('$1', base.sort_key, base.sort_key_type))
      using made into new.sk;
    end if;
  end if;
  new.item := made - hidden;
  return new;
end
$$;
revoke execute on function tuskgate.report_write() from public;

-- What there is: entries of indexes, items, item collections, backups. Indexes that are being filled
-- begin anew, as they know how far they came by the key; what they have, they skip.
do $$
declare
  base tuskgate.tables;
  index tuskgate.indexes;
  backup tuskgate.backups;
  long_key text;
  assignments text;
  conditions text;
begin
  for base in select * from tuskgate.tables loop
    for index in select * from tuskgate.indexes i where i.table_id = base.id loop
      select string_agg(format('%s = %s', c.name, tuskgate.short_key('t.' || c.name, c.type)), ', '),
        string_agg(format('octet_length(t.%s) > 240', c.name), ' or ')
      into assignments, conditions
      from (
        select a.attname as name, case a.atttypid when 'text'::regtype then 'S' else 'B' end as type
        from pg_catalog.pg_attribute a
        where a.attrelid = format('tuskgate_data.%I', index.relation)::regclass
          and a.atttypid in ('text'::regtype, 'bytea'::regtype)
          and (a.attname ~ '^pk[234]?$' or a.attname in ('base_pk', 'base_sk'))
      ) c;
      if conditions is not null then
        execute format('update tuskgate_data.%I t set %s where %s', index.relation, assignments,
          conditions);
      end if;
    end loop;
    update tuskgate.indexes i set filled_to = '{"child": 0}'
    where i.table_id = base.id and i.filled_to is not null;

    long_key := case when base.partition_key_type <> 'N' then 'octet_length(t.pk) > 240' end;
    if long_key is not null then
      execute format(
        'update tuskgate.large_collections c set hash = k.new_hash
         from (select distinct %s as old_hash, %s as new_hash from tuskgate_data.%I t where %s) k
         where c.table_id = %L and c.hash = k.old_hash',
        tuskgate.key_hash(base.partition_key_type, 't.pk'),
        tuskgate.key_hash(base.partition_key_type,
          tuskgate.short_key('t.pk', base.partition_key_type)),
        base.relation, long_key, base.id);
      -- The entries of the indexes are right already.
      execute format('alter table tuskgate_data.%I disable trigger user', base.relation);
      execute format('update tuskgate_data.%I t set pk = %s where %s', base.relation,
        tuskgate.short_key('t.pk', base.partition_key_type), long_key);
      execute format('alter table tuskgate_data.%I enable trigger user', base.relation);
    end if;
    perform tuskgate.make_index_trigger(base);
  end loop;
  for backup in select * from tuskgate.backups b where b.status = 'AVAILABLE' loop
    if backup.source ->> 'partition_key_type' <> 'N' then
      execute format('update tuskgate_backup.%I t set pk = %s where octet_length(t.pk) > 240',
        backup.relation, tuskgate.short_key('t.pk', backup.source ->> 'partition_key_type'));
    end if;
  end loop;
end
$$;
