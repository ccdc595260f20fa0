-- The schemas and the catalog. What is made of them, functions above all, is in schema/.

-- Tuskgate's own objects. `create ... if not exists`: the migration runner makes the first schema
-- for its own record before it applies anything.
create schema if not exists tuskgate;
-- The relations that hold items.
create schema tuskgate_data;
-- The relations that hold the items of backups.
create schema tuskgate_backup;

-- The catalog: one row for each DynamoDB table.
create table tuskgate.tables (
  name text collate "C" primary key,
  id uuid not null,
  -- In schema tuskgate_data; its children are relation~0, relation~1, ...
  relation text collate "C" not null unique,
  partitions int not null check (partitions > 0),
  partition_key text not null,
  partition_key_type text not null check (partition_key_type in ('S', 'N', 'B')),
  sort_key text,
  sort_key_type text check (sort_key_type in ('S', 'N', 'B')),
  billing_mode text not null check (billing_mode in ('PROVISIONED', 'PAY_PER_REQUEST')),
  read_units bigint not null,
  write_units bigint not null,
  -- When the table last became on-demand; null if it never was.
  on_demand_at timestamptz,
  last_increase_at timestamptz,
  last_decrease_at timestamptz,
  decreases_today int not null default 0,
  deletion_protection boolean not null default false,
  created_at timestamptz not null default clock_timestamp(),
  check ((sort_key is null) = (sort_key_type is null)),
  -- What has no column of its own: table class, stream, encryption, limits.
  settings jsonb not null default '{}',
  tags jsonb not null default '{}',
  -- A state that lasts for a while, where answers are to take as long as the service's.
  transition text check (transition in ('CREATING', 'UPDATING', 'DELETING')),
  transition_until timestamptz,
  check ((transition is null) = (transition_until is null)),
  unique (id)
);

-- The catalog's secondary indexes.
create table tuskgate.indexes (
  table_id uuid not null references tuskgate.tables (id) on delete cascade,
  name text collate "C" not null,
  -- In which order they were made.
  number int not null generated always as identity,
  kind text not null check (kind in ('GLOBAL', 'LOCAL')),
  -- In schema tuskgate_data; it has as many children as the table's relation.
  relation text collate "C" not null unique,
  partition_key text[] not null check (cardinality(partition_key) between 1 and 4),
  partition_key_type text[] not null check (partition_key_type <@ '{S,N,B}'),
  sort_key text[] not null check (cardinality(sort_key) <= 4),
  sort_key_type text[] not null check (sort_key_type <@ '{S,N,B}'),
  projection text not null check (projection in ('ALL', 'KEYS_ONLY', 'INCLUDE')),
  -- Projected besides the keys, for INCLUDE.
  non_key_attributes text[] not null default '{}',
  status text not null check (status in ('CREATING', 'UPDATING', 'ACTIVE', 'DELETING')),
  -- How far a new index has been filled: number of the child and key of the last row, as text. Null
  -- when it is complete.
  filled_to jsonb,
  settings jsonb not null default '{}',
  primary key (table_id, name),
  check (cardinality(partition_key) = cardinality(partition_key_type)),
  check (cardinality(sort_key) = cardinality(sort_key_type))
);

-- How many bytes the large item collections of tables with local indexes have: the sum of the rows
-- of a collection. A write adds a row, so that writers do not wait for each other's.
--
-- There is no foreign key: its check would have a writer wait for a table's deletion, which waits
-- for the writer. tuskgate.drop_item_table removes the rows.
create table tuskgate.large_collections (
  table_id uuid not null,
  hash bigint not null,  -- of the partition key: tuskgate.key_hash
  bytes bigint not null
);
create index large_collections_by_key on tuskgate.large_collections (table_id, hash);

-- The catalog's backups. A backup outlives its table, so nothing here refers to tuskgate.tables.
create table tuskgate.backups (
  -- When it was made, in milliseconds since 1970, and eight random digits: 01791504762511-2779fadd.
  id text collate "C" primary key,
  name text collate "C" not null,
  table_name text collate "C" not null,
  table_id uuid not null,
  -- In schema tuskgate_backup; there is none while the backup is being made.
  relation text collate "C" not null unique,
  status text not null check (status in ('CREATING', 'AVAILABLE')),
  created_at timestamptz not null,
  items int8 not null default 0,
  bytes int8 not null default 0,
  -- The table as it was: its row of tuskgate.tables, and its rows of tuskgate.indexes.
  source jsonb not null,
  source_indexes jsonb not null
);

-- Views of the items for reports: see docs/reporting.md. A database may have such a schema already.
create schema if not exists reporting;

-- What analysts declare about the reports on a DynamoDB table: its entities, types and names of
-- columns, excluded attributes. docs/reporting.md explains them. They outlive the table.
create table tuskgate.report_options (
  table_name text collate "C" primary key,
  options jsonb not null default '{}' check (jsonb_typeof(options) = 'object')
);

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

-- The columns of the views in schema reporting, without pk, sk, item, ordinality and element.
create table tuskgate.report_columns (
  view text collate "C" not null references tuskgate.report_views (view)
    on update cascade on delete cascade,
  number int not null,
  name text collate "C" not null,
  -- Document path in the item, or in the element of the list; empty for an element that is no map.
  path text collate "C" not null,
  type text not null check (type in ('text', 'number', 'boolean', 'binary', 'text set',
    'number set', 'binary set', 'list', 'map', 'json', 'iso', 'epoch', 'epoch_ms')),
  -- The types found so far, and in which part of the items at the last refresh.
  tags text[] not null,
  share float8 not null,
  seen boolean not null,
  primary key (view, number),
  unique (view, name)
);
