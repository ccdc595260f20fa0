-- SQL text: for each attribute of the index's own key, its value in the row that `row` names, or
-- what the index's column keeps of it. What is in the table's key too comes from its columns where
-- these have it.
create or replace function tuskgate.index_key_values(
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
