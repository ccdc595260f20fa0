-- Makes the relation that says when a table's items expire, with its children: those that have
-- expired are found by its primary key, whatever else there is. The table's trigger keeps it
-- (expiry_part), and it is partitioned as the table is, so that a child has the keys of a child.
--
-- base_sk is a short form where the table's sort key is long, as a row of an index has room for 2704
-- bytes; whole_sk then has the sort key itself.
create or replace function tuskgate.make_expiry_relation(
  base tuskgate.tables, index tuskgate.indexes
) returns void
language plpgsql
set search_path = ''
as $$
declare
  sort_type text := tuskgate.key_column_type(base.sort_key_type);
begin
  execute format(
    'create table tuskgate_data.%I (
       expires int8 not null,
       base_pk %s not null,
       %s %s
       primary key (expires, base_pk%s)
     ) partition by hash (base_pk)',
    index.relation, tuskgate.key_column_type(base.partition_key_type),
    'base_sk ' || sort_type || ' not null, ',
    case when base.sort_key_type <> 'N' then 'whole_sk ' || sort_type || ', ' end,
    case when base.sort_key is not null then ', base_sk' end);
  perform tuskgate.create_children(index.relation, base.partitions);
  execute format('comment on table tuskgate_data.%I is %L', index.relation, format(
    'When items of the DynamoDB table %s expire; kept by the trigger of that table''s relation',
    base.name));
end
$$;
