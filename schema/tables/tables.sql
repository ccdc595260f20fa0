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
