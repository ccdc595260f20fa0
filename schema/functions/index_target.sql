-- PL/pgSQL text: `statement`, a format with the place of a relation, run on the child of the index
-- that holds the key whose first value is in variable `value`.
--
-- The child is chosen here, as routing a statement through the parent costs a tenth of a write:
-- what hash partitioning does with one column's hash is to add a constant and take the remainder.
-- With several columns, or of type B, whose hash SQL cannot call, the parent routes it.
create or replace function tuskgate.index_target(
  base tuskgate.tables, index tuskgate.indexes, value text, statement text
) returns text
language sql
immutable parallel safe
as $$
  select case
    when base.partitions = 1 then
      format(statement, format('tuskgate_data.%I', index.relation || '~0'))
    when cardinality(index.partition_key) > 1 or index.partition_key_type[1] = 'B' then
      format(statement, format('tuskgate_data.%I', index.relation))
    else
      format('case ((%s & %s) + %s) & %2$s', tuskgate.key_hash(index.partition_key_type[1], value),
        base.partitions - 1,
        -- hash_combine64 of PostgreSQL, of 0 and the hash: its constant 0x49a0f4dd15e5a8e3.
        5305509591434766563 & (base.partitions - 1))
      || (select string_agg(
            format(E'\n      when %s then ', child)
              || format(statement, format('tuskgate_data.%I', index.relation || '~' || child)),
            '' order by child)
          from generate_series(0, base.partitions - 1) child)
      || E'\n      end case;'
  end
$$;
