-- Brings all tables back to what a snapshot has of them, those of a namespace, or one: tables that were
-- made since are dropped, those that were dropped come back, and items are what they were. Returns the
-- names of those that changed. Raises TG020 where there is no such snapshot, or none of the table.
--
-- Tables that are being filled from a backup are dropped, too.
create or replace function tuskgate.restore_snapshot(
  snapshot_name text,
  only_table text default null,
  only_space text default null
) returns setof text
language plpgsql
set search_path = ''
as $$
declare
  snapshot tuskgate.snapshots;
  saved tuskgate.snapshot_tables;
  extra tuskgate.tables;
  -- Without the namespace.
  told text := split_part(snapshot_name, '/', -1);
begin
  select * into snapshot from tuskgate.snapshots s where s.name = snapshot_name;
  if not found then
    raise exception 'there is no snapshot %', told using errcode = 'TG020';
  end if;
  only_table := coalesce(only_table, snapshot.table_name);
  if only_table is not null and not exists (
    select from tuskgate.snapshot_tables t
    where t.snapshot = snapshot.id and t.source ->> 'name' = only_table) then
    raise exception 'the snapshot % has no table %', told, split_part(only_table, '/', -1)
      using errcode = 'TG020';
  end if;
  -- Whoever makes or changes a table is waited for.
  lock table tuskgate.tables in exclusive mode;
  for extra in
    select * from tuskgate.tables t
    where (only_table is null or t.name = only_table)
      and (only_space is null or starts_with(t.name, only_space || '/'))
      and not exists (select from tuskgate.snapshot_tables s
                      where s.snapshot = snapshot.id and s.table_id = t.id)
    order by t.name
  loop
    perform tuskgate.drop_item_table(extra.name, extra.id);
    return next extra.name;
  end loop;
  for saved in
    select * from tuskgate.snapshot_tables s
    where s.snapshot = snapshot.id and (only_table is null or s.source ->> 'name' = only_table)
      and (only_space is null or starts_with(s.source ->> 'name', only_space || '/'))
    order by s.source ->> 'name'
  loop
    if tuskgate.restore_table(saved) then
      return next saved.source ->> 'name';
    end if;
  end loop;
  -- What was done once may be done again.
  if only_table is null then
    delete from tuskgate.transaction_tokens t
    where only_space is null or starts_with(t.token, only_space || '/');
  end if;
end
$$;
