-- SQL text: a statement that tells the relation of make_expiry_relation of the rows of `t`.
create or replace function tuskgate.expiry_filling(
  base tuskgate.tables, index tuskgate.indexes
) returns text
language sql
immutable parallel safe
as $$
  select format('insert into tuskgate_data.%I (%s) select %s from t where %s is not null '
      'on conflict do nothing',
    index.relation, tuskgate.expiry_columns(base), tuskgate.expiry_values(base, 't', expires), expires)
  from (values (format('tuskgate.expires_at(t.item -> %L ->> ''N'')', index.partition_key[1])))
    v (expires)
$$;
