-- The views in schema reporting, one row each, as the last refresh left them.
create table tuskgate.report_views (
  view text collate "C" primary key,
  table_id uuid not null references tuskgate.tables (id) on delete cascade,
  kind text not null check (kind in ('TABLE', 'ENTITY', 'CHILD')),
  -- Which of the table's items it shows: {"attribute": name} or {"separator": text}, and the
  -- attribute's value or the sort key's prefix. Null for all items.
  rule jsonb,
  entity text collate "C",
  check ((rule is null) = (entity is null)),
  -- Document path of the list whose elements are the rows, for CHILD.
  list text collate "C",
  check ((kind = 'CHILD') = (list is not null)),
  seen boolean not null default true,
  -- The query it was made with.
  definition text not null
);
create index on tuskgate.report_views (table_id);
