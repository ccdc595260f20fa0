-- Column h of the relations of tables and indexes is no longer generated: PostgreSQL 15 leaves
-- generated columns out of what it sends to those who follow the changes of a relation, and h leads
-- the primary key, by which they find the rows. The values stay, so nothing is rewritten. For
-- writers that leave h out, schema/table_triggers.sql makes triggers.
do $$
declare
  relation text;
begin
  -- Whoever makes or changes a table locks its row of the catalog first.
  lock table tuskgate.tables in exclusive mode;
  -- Tables before their indexes: writers take their locks in this order.
  for relation in
    select q.relation
    from (select t.id, 0 as number, t.relation from tuskgate.tables t
          union all select i.table_id, i.number, i.relation from tuskgate.indexes i) q
    order by q.id, q.number
  loop
    execute format('alter table tuskgate_data.%I alter column h drop expression', relation);
  end loop;
end
$$;

-- Its rows have no key, so those who follow its changes find them by all their columns.
alter table tuskgate.large_collections replica identity full;
