-- PL/pgSQL expressions: whether an attribute of the row `new` cannot be the key of the index that it
-- is, and was not the same in `old`: an item that was there before the index may go on as it is, as
-- long as nobody writes that attribute.
-- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.ViolationDetection.html
--
--   wrong_type  or empty; asked of an item that has not all of the key
--   too_long    null where no attribute can be
--
-- The gateway looks before it writes, and says more: translator/expression/index_entry.cpp. But it
-- may not have heard of the index yet.
create or replace function tuskgate.index_key_faults(
  base tuskgate.tables, index tuskgate.indexes, place int, out wrong_type text, out too_long text
)
language sql
immutable parallel safe
as $$
  select
    string_agg(format('%s is null and new.item ? %L and new.item -> %2$L is distinct from '
      'old.item -> %2$L', k.variable, k.name), ' or ' order by k.n),
    -- A partition key is in its short form there: at least 43 characters and 65 of a digest.
    string_agg(format('pg_catalog.octet_length(%s) > %s and tuskgate.attribute_size(new.item -> %L) > %s '
        'and new.item -> %3$L is distinct from old.item -> %3$L',
      k.variable, case when k.is_range then 1024 else 107 end, k.name,
      case when k.is_range then 1024 else 2048 end), ' or ' order by k.n)
      filter (where k.type <> 'N')
  from (
    select a.n, a.name, a.type, a.variable, a.n > cardinality(index.partition_key) as is_range
    from unnest(index.partition_key || index.sort_key,
        index.partition_key_type || index.sort_key_type,
        tuskgate.key_variables(index, place, 'new')) with ordinality a (name, type, variable, n)
    -- What is in the table's own key has been looked at as such.
    where a.name <> base.partition_key and a.name is distinct from base.sort_key
  ) k
$$;
