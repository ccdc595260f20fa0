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
