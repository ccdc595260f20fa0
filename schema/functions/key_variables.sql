-- The variables of a table's trigger function that have the values of an index's key in the row that
-- `row` names, null where there is none. `place` is the index's among those of the table.
create or replace function tuskgate.key_variables(
  index tuskgate.indexes, place int, "row" text
) returns text[]
language sql
immutable parallel safe
as $$
  select array_agg(format('%s_%s_%s', "row", place, n) order by n)
  from generate_series(1, cardinality(index.partition_key || index.sort_key)) n
$$;
