-- SQL text: the part of the item that the index projects, in the row that `row` names.
create or replace function tuskgate.index_item(
  base tuskgate.tables, index tuskgate.indexes, "row" text
) returns text
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
