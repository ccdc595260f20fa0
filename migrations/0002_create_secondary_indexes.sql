-- Secondary indexes, tags and settings of tables.
alter table tuskgate.tables
  add settings jsonb not null default '{}',
  add tags jsonb not null default '{}',
  add transition text check (transition in ('CREATING', 'UPDATING', 'DELETING')),
  add transition_until timestamptz,
  add check ((transition is null) = (transition_until is null)),
  add unique (id);
drop function tuskgate.create_item_table(tuskgate.tables);
drop function tuskgate.drop_item_table(text, uuid);

-- The catalog's secondary indexes.
create table tuskgate.indexes (
  table_id uuid not null references tuskgate.tables (id) on delete cascade,
  name text collate "C" not null,
  -- In which order they were made.
  number int not null generated always as identity,
  kind text not null check (kind in ('GLOBAL', 'LOCAL')),
  -- In schema tuskgate_data; it has as many children as the table's relation.
  relation text collate "C" not null unique,
  partition_key text[] not null check (cardinality(partition_key) between 1 and 4),
  partition_key_type text[] not null check (partition_key_type <@ '{S,N,B}'),
  sort_key text[] not null check (cardinality(sort_key) <= 4),
  sort_key_type text[] not null check (sort_key_type <@ '{S,N,B}'),
  projection text not null check (projection in ('ALL', 'KEYS_ONLY', 'INCLUDE')),
  -- Projected besides the keys, for INCLUDE.
  non_key_attributes text[] not null default '{}',
  status text not null check (status in ('CREATING', 'UPDATING', 'ACTIVE', 'DELETING')),
  -- How far a new index has been filled: number of the child and key of the last row, as text. Null
  -- when it is complete.
  filled_to jsonb,
  settings jsonb not null default '{}',
  primary key (table_id, name),
  check (cardinality(partition_key) = cardinality(partition_key_type)),
  check (cardinality(sort_key) = cardinality(sort_key_type))
);

-- The type of a column that holds key attributes of type S, N or B.
create function tuskgate.key_column_type(key_type text) returns text
language sql
immutable strict parallel safe
as $$
  select case key_type when 'S' then 'text collate "C"' when 'N' then 'numeric' else 'bytea' end
$$;

-- SQL text: the 64-bit hash of the key value that the expression `value` yields. Its upper half is
-- column h. For S and N it is the hash by which PostgreSQL partitions.
create function tuskgate.key_hash(key_type text, value text) returns text
language sql
immutable strict parallel safe
as $$
  select case key_type
    when 'S' then format('pg_catalog.hashtextextended(%s, 8816678312871386365)', value)
    when 'N' then format('pg_catalog.hash_numeric_extended(%s, 8816678312871386365)', value)
    else format(
      'pg_catalog.hashtextextended(pg_catalog.encode(%s, ''hex'') collate "C", 8816678312871386365)',
      value)
  end
$$;

-- SQL text: the value of an attribute as a key column holds it, null where the attribute is absent,
-- empty or of another type. `item` is an expression of type jsonb.
create function tuskgate.key_value(item text, attribute text, key_type text) returns text
language sql
immutable strict parallel safe
as $$
  select case key_type
    when 'S' then format('nullif(%s -> %L ->> ''S'', '''')', item, attribute)
    when 'N' then format('(%s -> %L ->> ''N'')::numeric', item, attribute)
    else format('nullif(pg_catalog.decode(%s -> %L ->> ''B'', ''base64''), '''')', item, attribute)
  end
$$;

-- Makes the children of a relation that is partitioned by hash: relation~0, relation~1, ...
create function tuskgate.create_children(relation text, partitions int) returns void
language plpgsql
set search_path = ''
as $$
begin
  for remainder in 0 .. partitions - 1 loop
    -- The room left on each page lets an update stay on its page (a heap-only tuple).
    execute format(
      'create table tuskgate_data.%I partition of tuskgate_data.%I
         for values with (modulus %s, remainder %s) with (fillfactor = 85)',
      relation || '~' || remainder, relation, partitions, remainder);
  end loop;
end
$$;

-- Names of the columns of an index's key: pk, pk2, pk3, ... as many as `number`, as a list.
create function tuskgate.index_columns(prefix text, number int) returns text
language sql
immutable strict parallel safe
as $$
  select coalesce(string_agg(case n when 1 then prefix else prefix || n end, ', ' order by n), '')
  from generate_series(1, number) n
$$;

-- The columns that identify a row of an index, in the order of its primary key, without h.
create function tuskgate.index_key_columns(base tuskgate.tables, index tuskgate.indexes)
returns text
language sql
immutable parallel safe
as $$
  select concat_ws(', ',
    tuskgate.index_columns('pk', cardinality(index.partition_key)),
    nullif(tuskgate.index_columns('sk', cardinality(index.sort_key)), ''),
    case when index.kind = 'GLOBAL' then 'base_pk' end,
    case when base.sort_key is not null then 'base_sk' end)
$$;

-- SQL text: for each attribute of the index's own key, its value in the row that `row` names. What
-- is in the table's key too comes from its columns.
create function tuskgate.index_key_values(base tuskgate.tables, index tuskgate.indexes, "row" text)
returns text[]
language sql
immutable parallel safe
as $$
  select array_agg(
    case
      when a.name = base.partition_key then "row" || '.pk'
      when a.name = base.sort_key then "row" || '.sk'
      else tuskgate.key_value("row" || '.item', a.name, a.type)
    end order by a.n)
  from unnest(index.partition_key || index.sort_key,
    index.partition_key_type || index.sort_key_type) with ordinality a (name, type, n)
$$;

-- SQL text: the part of the item that the index projects, in the row that `row` names.
create function tuskgate.index_item(base tuskgate.tables, index tuskgate.indexes, "row" text)
returns text
language sql
immutable parallel safe
as $$
  select case index.projection
    when 'ALL' then "row" || '.item'
    else format('pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(%s))',
      (select string_agg(distinct format('%L, %s.item -> %1$L', a.name, "row"), ', ')
       from unnest(index.partition_key || index.sort_key || index.non_key_attributes
         || base.partition_key || base.sort_key) a (name)
       where a.name is not null))
  end
$$;

-- PL/pgSQL text: `statement`, a format with the place of a relation, run on the child of the index
-- that holds the key whose first value is in variable `value`.
--
-- The child is chosen here, as routing a statement through the parent costs a tenth of a write:
-- what hash partitioning does with one column's hash is to add a constant and take the remainder.
-- With several columns, or of type B, whose hash SQL cannot call, the parent routes it.
create function tuskgate.index_target(
  base tuskgate.tables, index tuskgate.indexes, value text, statement text
) returns text
language sql
immutable parallel safe
as $$
  select case
    when cardinality(index.partition_key) > 1 or index.partition_key_type[1] = 'B' then
      format(statement, format('tuskgate_data.%I', index.relation))
    else
      format('case ((%s & %s) + %s) & %2$s', tuskgate.key_hash(index.partition_key_type[1], value),
        base.partitions - 1,
        -- hash_combine64 of PostgreSQL, of 0 and the hash: its constant 0x49a0f4dd15e5a8e3.
        5305509591434766563 & (base.partitions - 1))
      || (select string_agg(
            format(E'\n      when %s then ', child)
              || format(statement, format('tuskgate_data.%I', index.relation || '~' || child)),
            '' order by child)
          from generate_series(0, base.partitions - 1) child)
      || E'\n      end case;'
  end
$$;

-- PL/pgSQL text: the part of a table's trigger function that keeps one index. `old_values` and
-- `new_values` name the variables with the key values before and after, null where there is none.
create function tuskgate.index_upkeep(
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
  old_key text[] := old_values;
  new_key text[] := new_values;
  base_column text;
  new_item text := tuskgate.index_item(base, index, 'new');
  old_item text := tuskgate.index_item(base, index, 'old');
  size text := case index.projection when 'ALL' then 'new.size' else 'tuskgate.item_size(%s)' end;
  statement text;
  body text := '';
  hash_clause text := 't.h = (' || tuskgate.key_hash(index.partition_key_type[1], old_values[1])
    || ' >> 32)::int4';
  old_clause text;
begin
  foreach base_column in array base_columns loop
    old_key := old_key || ('old.' || base_column);
    new_key := new_key || ('new.' || base_column);
  end loop;
  select hash_clause || string_agg(format(' and t.%s = %s', c.name, c.value), '' order by c.n)
  into old_clause
  from unnest(columns, old_key) with ordinality c (name, value, n);
  size := format(size, new_item);

  -- The same key before and after: the row stays where it is.
  body := body || format(E'\n  if %s then', (
    select string_agg(format('%s = %s', v.old, v.new), ' and ')
    from unnest(old_values, new_values) v (old, new)));
  if index.projection = 'KEYS_ONLY' then
    -- Only plain SQL changes a table's key.
    statement := 'update %s t set ' || (
      select string_agg(format('base_%s = new.%1$s', c), ', ') from unnest(base_columns) c)
      || format(', item = %s where %s;', replace(new_item, '%', '%%'), replace(old_clause, '%', '%%'));
    body := body || format(E'\n    if %s then\n      %s\n    end if;',
      (select string_agg(format('old.%s <> new.%1$s', c), ' or ') from unnest(base_columns) c),
      tuskgate.index_target(base, index, new_values[1], statement));
  else
    statement := 'update %s t set ' || (
      select coalesce(string_agg(format('base_%s = new.%1$s, ', c), ''), '')
      from unnest(base_columns) c)
      || replace(format('item = %s, size = %s where %s;', new_item, size, old_clause), '%', '%%');
    body := body || format(E'\n    if %s is distinct from %s then\n      %s\n    end if;', old_item,
      new_item, tuskgate.index_target(base, index, new_values[1], statement));
  end if;
  body := body || E'\n  else';

  statement := 'delete from %s t where ' || replace(old_clause, '%', '%%') || ';';
  body := body || format(E'\n    if %s then\n      %s\n    end if;',
    (select string_agg(v || ' is not null', ' and ') from unnest(old_values) v),
    tuskgate.index_target(base, index, old_values[1], statement));

  statement := 'insert into %s (' || array_to_string(columns, ', ') || ', item, size) values ('
    || replace(format('%s, %s, %s', array_to_string(new_key, ', '), new_item, size), '%', '%%')
    || ');';
  body := body || format(E'\n    if %s then\n      %s\n    end if;\n  end if;',
    (select string_agg(v || ' is not null', ' and ') from unnest(new_values) v),
    tuskgate.index_target(base, index, new_values[1], statement));
  return body;
end
$$;

-- Creates the relation of a secondary index with its children, and its row in the catalog.
--
-- It looks like a table's relation, with the index's key in pk, pk2, ... and sk, sk2, ...; the
-- table's key follows in base_pk and base_sk and tells items with the same index key apart. A local
-- index has the table's partition key as pk.
create function tuskgate.create_index_relation(base tuskgate.tables, new_index jsonb) returns void
language plpgsql
set search_path = ''
as $$
declare
  index tuskgate.indexes := jsonb_populate_record(null::tuskgate.indexes, new_index);
  partition_columns text := tuskgate.index_columns('pk', cardinality(index.partition_key));
  key_columns text := tuskgate.index_key_columns(base, index);
  columns text := '';
  names text[] := string_to_array(key_columns, ', ');
  types text[] := index.partition_key_type || index.sort_key_type;
begin
  if index.kind = 'GLOBAL' then
    types := types || base.partition_key_type;
  end if;
  if base.sort_key is not null then
    types := types || base.sort_key_type;
  end if;
  insert into tuskgate.indexes (table_id, name, kind, relation, partition_key, partition_key_type,
    sort_key, sort_key_type, projection, non_key_attributes, status, filled_to, settings)
  values (base.id, index.name, index.kind, index.relation, index.partition_key,
    index.partition_key_type, index.sort_key, index.sort_key_type, index.projection,
    index.non_key_attributes, index.status, index.filled_to, index.settings);
  for at in 1 .. cardinality(names) loop
    columns := columns || format('%s %s not null, ', names[at],
      tuskgate.key_column_type(types[at]));
  end loop;
  execute format(
    'create table tuskgate_data.%I (
       %s
       item jsonb not null,
       size int4 not null,
       h int4 not null generated always as ((%s >> 32)::int4) stored,
       primary key (h, %s)
     ) partition by hash (%s)',
    index.relation, columns, tuskgate.key_hash(index.partition_key_type[1], 'pk'), key_columns,
    partition_columns);
  perform tuskgate.create_children(index.relation, base.partitions);
  execute format('comment on table tuskgate_data.%I is %L', index.relation,
    format('Index %s of the DynamoDB table %s; kept by the trigger of that table''s relation',
      index.name, base.name));
end
$$;

-- Makes the trigger that keeps a table's indexes, or makes it anew after a change of the indexes,
-- or removes it when there are none. The statements in it are static: each session plans them once.
create function tuskgate.make_index_trigger(base tuskgate.tables) returns void
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
      from unnest(old_values, tuskgate.index_key_values(base, index, 'old')) v (name, value));
    new_assignments := new_assignments || (
      select string_agg(format(E'\n    %s := %s;', v.name, v.value), '')
      from unnest(new_values, tuskgate.index_key_values(base, index, 'new')) v (name, value));
    body := body || format(E'\n\n  -- %s', regexp_replace(index.name, '\s', ' ', 'g'))
      || tuskgate.index_upkeep(base, index, old_values, new_values);
  end loop;
  if position = 0 then
    if to_regprocedure(format('tuskgate_data.%I()', base.relation)) is not null then
      execute format('drop trigger keep_indexes on tuskgate_data.%I', base.relation);
      execute format('drop function tuskgate_data.%I()', base.relation);
    end if;
    return;
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

-- Creates the relation of a DynamoDB table with its children, its indexes, and its rows in the
-- catalog. `new_indexes` is an array of rows of tuskgate.indexes, as JSON.
--
-- h is the upper half of the hash by which PostgreSQL chooses a text key's partition. It leads the
-- primary key, so that a scan in key order is a scan in hash order, and a segment of a parallel
-- scan is a range of it. It is generated: plain SQL need not know it.
create function tuskgate.create_item_table(
  new_table tuskgate.tables,
  new_indexes jsonb
) returns void
language plpgsql
set search_path = ''
as $$
declare
  sort_column text := '';
  sort_key text := '';
  index jsonb;
begin
  if new_table.sort_key is not null then
    sort_column := 'sk ' || tuskgate.key_column_type(new_table.sort_key_type) || ' not null, ';
    sort_key := ', sk';
  end if;
  insert into tuskgate.tables select (new_table).*;
  execute format(
    'create table tuskgate_data.%I (
       pk %s not null, %s
       item jsonb not null,
       size int4 not null,
       h int4 not null generated always as ((%s >> 32)::int4) stored,
       primary key (h, pk%s)
     ) partition by hash (pk)',
    new_table.relation, tuskgate.key_column_type(new_table.partition_key_type), sort_column,
    tuskgate.key_hash(new_table.partition_key_type, 'pk'), sort_key);
  perform tuskgate.create_children(new_table.relation, new_table.partitions);
  execute format('comment on table tuskgate_data.%I is %L', new_table.relation,
    'Items of the DynamoDB table ' || new_table.name || ', as DynamoDB JSON');
  for index in select * from jsonb_array_elements(new_indexes) loop
    perform tuskgate.create_index_relation(new_table, index);
  end loop;
  perform tuskgate.make_index_trigger(new_table);
  perform pg_catalog.pg_notify('tuskgate_catalog', new_table.name);
end
$$;

-- Adds an index to a table in use. The trigger keeps it from the end of this transaction on;
-- tuskgate.fill_index fills in what is there already. Returns false when the table is gone.
create function tuskgate.create_index(id uuid, new_index jsonb) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  base tuskgate.tables;
begin
  select * into base from tuskgate.tables t where t.id = create_index.id for update;
  if not found then
    return false;
  end if;
  perform tuskgate.create_index_relation(base, new_index);
  -- Last, as it makes writers wait for this transaction, and it for them: whoever writes after it
  -- runs the new trigger, and what was written before is there to be filled in.
  execute format('lock table tuskgate_data.%I in share row exclusive mode', base.relation);
  perform tuskgate.make_index_trigger(base);
  perform pg_catalog.pg_notify('tuskgate_catalog', base.name);
  return true;
end
$$;

-- Removes an index from a table in use. Returns false when there is none of that name.
create function tuskgate.drop_index(id uuid, index_name text) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  base tuskgate.tables;
  gone text;
begin
  select * into base from tuskgate.tables t where t.id = drop_index.id for update;
  -- The locks are taken in the order in which writers take them.
  execute format('lock table tuskgate_data.%I in share row exclusive mode', base.relation);
  delete from tuskgate.indexes i where i.table_id = base.id and i.name = index_name
  returning i.relation into gone;
  if not found then
    return false;
  end if;
  perform tuskgate.make_index_trigger(base);
  execute format('drop table tuskgate_data.%I', gone);
  perform pg_catalog.pg_notify('tuskgate_catalog', base.name);
  return true;
end
$$;

-- Fills in the next rows of a new index, at most `chunk`, and notes how far it came, so that it goes
-- on from there whoever calls it next. Returns true when there is nothing left to do, null when
-- somebody else is at it.
--
-- Rows are locked while they are copied: a writer of one of them waits for the chunk's commit, and
-- the chunk for writers under way, whose version it then copies. Other writers are not concerned.
create function tuskgate.fill_index(id uuid, index_name text, chunk int) returns boolean
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
      array_to_string(tuskgate.index_key_values(base, index, 't'), ', '),
      case when index.kind = 'GLOBAL' then 't.pk' end,
      case when base.sort_key is not null then 't.sk' end,
      tuskgate.index_item(base, index, 't'),
      case index.projection when 'ALL' then 't.size'
        else format('tuskgate.item_size(%s)', tuskgate.index_item(base, index, 't')) end),
    -- Items whose attributes are absent, mistyped or too long for a key stay out.
    (select string_agg(
       case
         when v.type = 'N' then v.value || ' is not null'
         when v.n <= cardinality(index.partition_key) then
           format('octet_length(%s) <= 2048', v.value)
         else format('octet_length(%s) <= 1024', v.value)
       end, ' and ')
     from unnest(tuskgate.index_key_values(base, index, 't'),
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

-- Drops a DynamoDB table with its indexes. Returns false when there is none of that name and id.
create function tuskgate.drop_item_table(table_name text, table_id uuid) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  gone text;
  index_relation text;
begin
  select t.relation into gone from tuskgate.tables t
  where t.name = table_name and t.id = table_id
  for update;
  if not found then
    return false;
  end if;
  -- Before those of its indexes: writers take their locks in this order.
  execute format('drop table tuskgate_data.%I', gone);
  if to_regprocedure(format('tuskgate_data.%I()', gone)) is not null then
    execute format('drop function tuskgate_data.%I()', gone);
  end if;
  for index_relation in
    select i.relation from tuskgate.indexes i where i.table_id = drop_item_table.table_id
  loop
    execute format('drop table tuskgate_data.%I', index_relation);
  end loop;
  delete from tuskgate.tables t where t.name = table_name and t.id = table_id;
  perform pg_catalog.pg_notify('tuskgate_catalog', table_name);
  return true;
end
$$;

-- How many rows each of the relations has and how many bytes its items take, by DynamoDB's rules.
-- Relations of up to 8 MB are counted. For larger ones it is the number of rows that PostgreSQL
-- believes in, and the average size on about a hundred pages.
create function tuskgate.relation_statistics(relations text[])
returns table (n int, items int8, bytes int8)
language plpgsql
set search_path = ''
set enable_seqscan = on
as $$
declare
  relation text;
  pages int8;
  average numeric;
begin
  n := 0;
  foreach relation in array relations loop
    n := n + 1;
    select coalesce(sum(pg_relation_size(i.inhrelid)), 0) / current_setting('block_size')::int8,
      coalesce(sum(greatest(pg_stat_get_live_tuples(i.inhrelid), 0)), 0)
    into pages, items
    from pg_catalog.pg_inherits i
    where i.inhparent = to_regclass(format('tuskgate_data.%I', relation));
    if pages = 0 then
      items := 0;
      bytes := 0;
    elsif pages <= 1024 then
      execute format('select count(*), coalesce(sum(size), 0) from tuskgate_data.%I', relation)
      into items, bytes;
    else
      execute format('select avg(size) from tuskgate_data.%I tablesample system (%s)', relation,
        least(100, 100 * 100.0 / pages))
      into average;
      bytes := items * coalesce(average, 0);
    end if;
    return next;
  end loop;
end
$$;
