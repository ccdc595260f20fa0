-- The columns of the relation that says when a table's items expire: see make_expiry_relation.
create or replace function tuskgate.expiry_columns(base tuskgate.tables) returns text
language sql
immutable parallel safe
as $$
  select concat_ws(', ', 'expires', 'base_pk', case when base.sort_key is not null then 'base_sk' end,
    case when base.sort_key_type <> 'N' then 'whole_sk' end)
$$;
