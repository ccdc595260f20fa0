-- Removes all items of a table. Returns whether there were any.
--
-- Few are deleted, by which the table's trigger sees them. A large relation is truncated with those of
-- its indexes, unless something else follows its items: then they are deleted, too, however many.
create or replace function tuskgate.empty_table(base tuskgate.tables) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  -- What takes longer to delete than files take to be made anew.
  large constant bigint := 4194304;
  relation regclass := format('tuskgate_data.%I', base.relation)::regclass;
  is_followed boolean := exists (
      select from tuskgate.backups b where b.table_id = base.id and b.status = 'CREATING')
    or exists (
      select from tuskgate.change_logs l where l.table_id = base.id and l.closed_at is null);
  relations text;
  rows bigint;
begin
  if is_followed or tuskgate.stored_bytes(relation) <= large then
    execute format('delete from %s', relation);
    get diagnostics rows = row_count;
    return rows > 0;
  end if;
  -- Before those of its indexes: writers take their locks in this order.
  select string_agg(format('tuskgate_data.%I', r.relation), ', ' order by r.number) into relations
  from (select base.relation, -1 as number
        union all select i.relation, i.number from tuskgate.indexes i where i.table_id = base.id) r;
  execute 'truncate ' || relations;
  delete from tuskgate.large_collections c where c.table_id = base.id;
  -- An index that is being filled has everything now.
  update tuskgate.indexes i set filled_to = '{"child": 0}'
  where i.table_id = base.id and i.filled_to is not null;
  return true;
end
$$;
