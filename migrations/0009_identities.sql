-- Who may sign requests: users, groups, roles, their policies and their access keys
-- (gateway/identity/). Names are checked here as well, since SQL may write them; documents of
-- policies are checked by whoever reads them.

create table tuskgate.users (
  name text collate "C" primary key check (name ~ '^[A-Za-z0-9_+=,.@-]{1,64}$'),
  path text collate "C" not null default '/' check (path ~ '^/([!-.0-~]+/)*$'),
  id text collate "C" not null unique,  -- AIDA...; who is made anew under an old name has another
  tags jsonb not null default '{}' check (jsonb_typeof(tags) = 'object'
    and not jsonb_path_exists(tags, '$.* ? (@.type() != "string")')),
  sessions_since timestamptz,  -- those that began before are not taken any more
  created_at timestamptz not null default now()
);

create table tuskgate.groups (
  name text collate "C" primary key check (name ~ '^[A-Za-z0-9_+=,.@-]{1,128}$'),
  created_at timestamptz not null default now()
);

create table tuskgate.group_members (
  group_name text collate "C" not null references tuskgate.groups on delete cascade,
  user_name text collate "C" not null references tuskgate.users on delete cascade,
  primary key (user_name, group_name)
);
create index on tuskgate.group_members (group_name);

create table tuskgate.roles (
  name text collate "C" primary key check (name ~ '^[A-Za-z0-9_+=,.@-]{1,64}$'),
  path text collate "C" not null default '/' check (path ~ '^/([!-.0-~]+/)*$'),
  id text collate "C" not null unique,  -- AROA...
  tags jsonb not null default '{}' check (jsonb_typeof(tags) = 'object'
    and not jsonb_path_exists(tags, '$.* ? (@.type() != "string")')),
  trust json not null check (json_typeof(trust) = 'object'),  -- who may assume it
  max_session_seconds int4 not null default 3600 check (max_session_seconds between 3600 and 43200),
  sessions_since timestamptz,
  created_at timestamptz not null default now()
);

create table tuskgate.policies (
  name text collate "C" primary key check (name ~ '^[A-Za-z0-9_+=,.@-]{1,128}$'),
  document json not null check (json_typeof(document) = 'object'),
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);

-- To whom: one of the three. Which: one of ours, or the ARN of one of AWS's own.
create table tuskgate.attached_policies (
  user_name text collate "C" references tuskgate.users on delete cascade,
  group_name text collate "C" references tuskgate.groups on delete cascade,
  role_name text collate "C" references tuskgate.roles on delete cascade,
  policy text collate "C" references tuskgate.policies,
  managed_policy text collate "C",
  is_boundary boolean not null default false,  -- limits what the others give
  check (num_nonnulls(user_name, group_name, role_name) = 1),
  check (num_nonnulls(policy, managed_policy) = 1),
  check (not is_boundary or group_name is null),
  unique nulls not distinct
    (user_name, group_name, role_name, policy, managed_policy, is_boundary)
);
create unique index on tuskgate.attached_policies (user_name, role_name) nulls not distinct
  where is_boundary;
create index on tuskgate.attached_policies (policy);

create table tuskgate.access_keys (
  id text collate "C" primary key check (id ~ '^[A-Za-z0-9_-]{1,128}$'),
  user_name text collate "C" references tuskgate.users on delete cascade,  -- null: of the root
  secret bytea not null,  -- encrypted, by a key that is not in the database
  is_active boolean not null default true,
  created_at timestamptz not null default now()
);
create index on tuskgate.access_keys (user_name);

-- Another with each change of any of these, so that gateways need not compare it all.
create table tuskgate.identity_version (
  is_only_row boolean primary key default true check (is_only_row),
  version int8 not null default 0
);
insert into tuskgate.identity_version default values;

-- Gateways read them, and write none.
do $$
begin
  if exists (select from pg_catalog.pg_roles r where r.rolname = 'tuskgate_gateway'
      and pg_catalog.has_schema_privilege(r.oid, 'tuskgate', 'usage')) then
    grant select
      on tuskgate.users, tuskgate.groups, tuskgate.group_members, tuskgate.roles,
        tuskgate.policies, tuskgate.attached_policies, tuskgate.access_keys,
        tuskgate.identity_version
      to tuskgate_gateway;
  end if;
end
$$;
