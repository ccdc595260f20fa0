-- SQL text, to be added to a sum: how many bytes the entry of the item in `row` takes in the index,
-- 0 when there is none. `key_values` are the values of its key.
create or replace function tuskgate.entry_size(
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
