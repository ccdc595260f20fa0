-- How far the functions of event source mappings have come (gateway/delivery/).

-- The mappings that were ever run. A stream that began since is read from its beginning, and the
-- others from where the mapping says.
create table tuskgate.event_sources (
  name text collate "C" not null,
  table_name text collate "C" not null,
  since timestamptz not null,
  primary key (name, table_name)
);

-- From where a stream is read: behind this place.
create table tuskgate.event_source_streams (
  source text collate "C" not null,
  table_name text collate "C" not null,
  label text collate "C" not null,
  tick int8 not null,
  n int8 not null,
  primary key (source, table_name, label),
  foreign key (source, table_name) references tuskgate.event_sources on delete cascade,
  foreign key (table_name, label) references tuskgate.streams on delete cascade
);

-- Up to where a shard's changes are done: delivered, given up or not wanted.
create table tuskgate.event_source_shards (
  source text collate "C" not null,
  table_name text collate "C" not null,
  label text collate "C" not null,
  shard text collate "C" not null,
  tick int8 not null,
  n int8 not null,
  is_at_end boolean not null default false,
  primary key (source, table_name, label, shard),
  foreign key (source, table_name, label) references tuskgate.event_source_streams
    on delete cascade,
  foreign key (table_name, label, shard) references tuskgate.shards on delete cascade
);
-- Shards and streams go with all that refers to them.
create index on tuskgate.event_source_shards (table_name, label, shard);
create index on tuskgate.event_source_streams (table_name, label);

-- Where gateways have few rights, those of all tables are given when functions are replaced
-- (schema/gateway_role.sql), which need not be the case now.
do $$
begin
  if exists (select from pg_catalog.pg_roles r where r.rolname = 'tuskgate_gateway'
      and pg_catalog.has_schema_privilege(r.oid, 'tuskgate', 'usage')) then
    grant select, insert, update, delete
      on tuskgate.event_sources, tuskgate.event_source_streams, tuskgate.event_source_shards
      to tuskgate_gateway;
  end if;
end
$$;
