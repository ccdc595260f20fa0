-- The columns that identify a row of an index, in the order of its primary key, without h.
create or replace function tuskgate.index_key_columns(base tuskgate.tables, index tuskgate.indexes)
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
