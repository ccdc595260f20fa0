-- Item collections of tables with local indexes are limited in size.

-- How many bytes the large item collections of tables with local indexes have: the sum of the rows
-- of a collection. A write adds a row, so that writers do not wait for each other's.
--
-- There is no foreign key: its check would have a writer wait for a table's deletion, which waits
-- for the writer. tuskgate.drop_item_table removes the rows.
create table tuskgate.large_collections (
  table_id uuid not null,
  hash bigint not null,  -- of the partition key: tuskgate.key_hash
  bytes bigint not null
);
create index large_collections_by_key on tuskgate.large_collections (table_id, hash);

-- The most bytes that an item collection may have. Gateways set it for their sessions.
-- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ItemCollections.SizeLimit
create function tuskgate.item_collection_limit() returns bigint
language sql
stable parallel safe
as $$
  select coalesce(
    nullif(current_setting('tuskgate.item_collection_limit', true), '')::bigint, 10737418240)
$$;

-- Ends a write that would make an item collection too large.
create function tuskgate.refuse_collection() returns void
language plpgsql
set search_path = ''
as $$
begin
  raise exception using errcode = 'TG010', message = 'an item collection would be too large';
end
$$;

-- Takes note of an item collection that has been counted after a write by which it grew by `growth`
-- bytes, and has `entries` and `bytes` now, if it is worth watching: when it is half as large as it
-- may become, or too long to be counted again.
create function tuskgate.note_collection(
  collection_table uuid, collection bigint, growth bigint, entries bigint, bytes bigint
) returns void
language plpgsql
set search_path = ''
as $$
declare
  most bigint := tuskgate.item_collection_limit();
begin
  if exists (
    select from tuskgate.large_collections c
    where c.table_id = collection_table and c.hash = collection) then
    return;  -- by somebody else, just now
  end if;
  if growth > 0 and bytes > most then
    perform tuskgate.refuse_collection();
  end if;
  if bytes >= most / 2 or entries >= 100000 then
    insert into tuskgate.large_collections values (collection_table, collection, bytes);
  end if;
end
$$;

-- Has a large item collection of `known` bytes grow, or shrink, or refuses that.
--
-- Changes of less than a 65536th of the limit are written now and then only, and then as much
-- larger: the sum is right on average, off by a third of a percent after as many bytes as the limit
-- has, and most writes add no row. Rows are added up where no other transaction has them in hand.
create function tuskgate.grow_collection(
  collection_table uuid, collection bigint, known bigint, growth bigint
) returns void
language plpgsql
set search_path = ''
as $$
declare
  most bigint := tuskgate.item_collection_limit();
  step bigint := greatest(most / 65536, 1);
begin
  if growth > 0 and known + growth > most then
    perform tuskgate.refuse_collection();
  end if;
  if abs(growth) < step then
    if random() * step >= abs(growth) then
      return;
    end if;
    growth := sign(growth) * step;
  end if;
  insert into tuskgate.large_collections values (collection_table, collection, growth);
  if random() < 1.0 / 32 then
    with added as (
      delete from tuskgate.large_collections c
      where c.ctid = any (array(
        select l.ctid from tuskgate.large_collections l
        where l.table_id = collection_table and l.hash = collection
        for update skip locked))
      returning c.bytes)
    insert into tuskgate.large_collections
    select collection_table, collection, sum(a.bytes) from added a having count(*) > 0;
  end if;
end
$$;

-- SQL text, to be added to a sum: how many bytes the entry of the item in `row` takes in the index,
-- 0 when there is none. `key_values` are the values of its key.
create function tuskgate.entry_size(
  base tuskgate.tables, index tuskgate.indexes, "row" text, key_values text[]
) returns text
language sql
immutable
set search_path = ''
as $$
  select format(' + case when %s then %s else 0 end',
    (select string_agg(v || ' is not null', ' and ') from unnest(key_values) v),
    case index.projection
      when 'ALL' then "row" || '.size'
      else format('tuskgate.item_size(%s)', tuskgate.index_item(base, index, "row"))
    end)
$$;

-- PL/pgSQL text: the part of a table's trigger function that keeps item collections from growing
-- too large. `relations` are the table's and those of its local indexes; `old_size` and `new_size`
-- say how much an item and its entries in them took before and take now.
--
-- To know the size of every collection would cost a counter for each partition key, and counting a
-- large one takes long. So a write has its collection counted with a probability that makes it once
-- in 1/64 of the limit: it is noted, and from then on watched by each write, long before it reaches
-- the limit. No more than 100,000 entries of a relation are counted, which takes about a second.
-- Where no collection is large, a write looks at a file's size and draws a random number: some two
-- microseconds.
create function tuskgate.collection_upkeep(
  base tuskgate.tables, relations text[], old_size text, new_size text
) returns text
language sql
immutable
set search_path = ''
as $$
  select format(
    E'\n\n  -- The item collection\n  collection := %s;'
    || E'\n  if pg_relation_size(''tuskgate.large_collections'') > 0 then'
    || E'\n    select sum(c.bytes) into collection_size from tuskgate.large_collections c'
    || E'\n    where c.table_id = %L and c.hash = collection;'
    || E'\n  end if;'
    || E'\n  if collection_size is not null then'
    || E'\n    perform tuskgate.grow_collection(%2$L, collection, collection_size, %s);'
    || E'\n  elsif tg_op <> ''DELETE'''
    || E'\n      and random() * tuskgate.item_collection_limit() < %s.0 * new.size then'
    || E'\n    if pg_try_advisory_xact_lock(collection) then'
    || E'\n      perform tuskgate.note_collection(%2$L, collection, %3$s, count(*), sum(q.size))'
    || E'\n      from (%5$s) q;'
    || E'\n    end if;\n  end if;',
    tuskgate.key_hash(base.partition_key_type, 'coalesce(new.pk, old.pk)'), base.id,
    format('case tg_op when ''DELETE'' then 0 else %s end - case tg_op when ''INSERT'' then 0 else %s end',
      new_size, old_size),
    64 * cardinality(relations),
    (select string_agg(format(
        '(select t.size from tuskgate_data.%I t where t.h = (collection >> 32)::int4 '
        || 'and t.pk = new.pk limit 100000)', relation), ' union all ')
     from unnest(relations) relation))
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
      from unnest(old_values, tuskgate.index_key_values(base, index, 'old')) v (name, value));
    new_assignments := new_assignments || (
      select string_agg(format(E'\n    %s := %s;', v.name, v.value), '')
      from unnest(new_values, tuskgate.index_key_values(base, index, 'new')) v (name, value));
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

-- Drops a DynamoDB table with its indexes. Returns false when there is none of that name and id.
create or replace function tuskgate.drop_item_table(table_name text, table_id uuid) returns boolean
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
  delete from tuskgate.large_collections c where c.table_id = drop_item_table.table_id;
  delete from tuskgate.tables t where t.name = table_name and t.id = table_id;
  perform pg_catalog.pg_notify('tuskgate_catalog', table_name);
  return true;
end
$$;

select tuskgate.make_index_trigger(t) from tuskgate.tables t
where exists (select from tuskgate.indexes i where i.table_id = t.id and i.kind = 'LOCAL');
