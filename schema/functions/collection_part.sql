-- The part of a table's trigger function that keeps item collections from growing too large: see
-- trigger_parts. None without local indexes among `indexes`, which are those of the table in the
-- order of their places; their parts come before.
--
-- To know the size of every collection would cost a counter for each partition key, and counting a
-- large one takes long. So a write has its collection counted with a probability that makes it once
-- in 1/64 of the limit: it is noted, and from then on watched by each write, long before it reaches
-- the limit. No more than 100,000 entries of a relation are counted, which takes about a second.
-- Where no collection is large, a write looks at a file's size and draws a random number: some two
-- microseconds.
create or replace function tuskgate.collection_part(
  base tuskgate.tables, indexes tuskgate.indexes[],
  out declarations text, out of_old text, out of_new text, out upkeep text
)
language plpgsql
immutable
set search_path = ''
as $$
declare
  index tuskgate.indexes;
  relations text[] := array[base.relation];
  -- How much an item and its entries in the relations take before and after.
  old_size text := 'old.size';
  new_size text := 'new.size';
begin
  for place in 1 .. cardinality(indexes) loop
    index := indexes[place];
    continue when index.kind <> 'LOCAL';
    relations := relations || index.relation;
    old_size := old_size
      || tuskgate.entry_size(base, index, 'old', tuskgate.key_variables(index, place, 'old'));
    new_size := new_size
      || tuskgate.entry_size(base, index, 'new', tuskgate.key_variables(index, place, 'new'));
  end loop;
  if cardinality(relations) = 1 then
    return;
  end if;
  declarations := E'\n  collection int8; collection_size int8;';
  upkeep := format(
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
    format('case tg_op when ''DELETE'' then 0 else %s end'
        || ' - case tg_op when ''INSERT'' then 0 else %s end',
      new_size, old_size),
    64 * cardinality(relations),
    (select string_agg(format(
        '(select t.size from tuskgate_data.%I t where t.h = (collection >> 32)::int4 '
        || 'and t.pk = new.pk limit 100000)', relation), ' union all ')
     from unnest(relations) relation));
end
$$;
