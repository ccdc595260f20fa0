-- Has a table hold the items that a snapshot has of it. What is as it was is left alone, and the rest
-- is written as any other write: the table's trigger sees what changes, and no more. Returns whether
-- anything did.
create or replace function tuskgate.restore_items(snapshot_id int, base tuskgate.tables)
returns boolean
language plpgsql
set search_path = ''
as $$
declare
  has_sort_key boolean := base.sort_key is not null;
  pk text := 'pk_' || lower(base.partition_key_type);
  sk text := 'sk_' || lower(base.sort_key_type);
  same_key text := format('s.snapshot = $1 and s.table_id = $2 and s.h = t.h and s.%I = t.pk', pk)
    || coalesce(' and s.' || quote_ident(sk) || ' = t.sk', '');
  changed bigint;
  rows bigint;
begin
  execute format(
    'delete from tuskgate_data.%I t
     where not exists (select from tuskgate.snapshot_items s where %s)', base.relation, same_key)
  using snapshot_id, base.id;
  get diagnostics changed = row_count;
  execute format(
    'insert into tuskgate_data.%I (h, pk%s, item, size)
     select s.h, s.%I%s, s.item, s.size from tuskgate.snapshot_items s
     where s.snapshot = $1 and s.table_id = $2 and not exists (
       select from tuskgate_data.%1$I t where %5$s and s.item = t.item and s.size = t.size)
     on conflict (h, pk%2$s) do update set item = excluded.item, size = excluded.size',
    base.relation, case when has_sort_key then ', sk' end, pk, ', s.' || quote_ident(sk), same_key)
  using snapshot_id, base.id;
  get diagnostics rows = row_count;
  return changed + rows > 0;
end
$$;
