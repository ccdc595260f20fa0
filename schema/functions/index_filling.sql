-- SQL text: a statement that fills the rows of `t`, which are of the table, into a new index.
create or replace function tuskgate.index_filling(base tuskgate.tables, index tuskgate.indexes)
returns text
language sql
immutable parallel safe
as $$
  select format('insert into tuskgate_data.%I (h, %s, item, size) select %s from t where %s '
      'on conflict do nothing',
    index.relation,
    tuskgate.index_key_columns(base, index),
    concat_ws(', ',
      tuskgate.hash_value(index.partition_key_type[1],
        (tuskgate.index_key_values(base, index, 't', true))[1]),
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
       index.partition_key_type || index.sort_key_type) with ordinality v (value, type, n)))
$$;
