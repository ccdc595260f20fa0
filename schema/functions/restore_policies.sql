-- Brings the policies of a table and of those of its streams that are there back to what a snapshot
-- has of them, an object by label; null: it is older than policies. Returns whether any changed.
create or replace function tuskgate.restore_policies(base tuskgate.tables, saved jsonb)
returns boolean
language sql
volatile
set search_path = ''
as $$
  with wanted as (
    select w.label, w.policy from jsonb_each_text(saved) w (label, policy)
    where w.label = '' or exists (
      select from tuskgate.streams s where s.table_name = base.name and s.label = w.label)
  ), known as (
    select k.label, k.policy, k.revision from tuskgate.resource_policies k
    where k.table_id = base.id
  ), changed as (
    insert into tuskgate.resource_policies (table_id, label, policy, revision)
    select base.id, coalesce(w.label, k.label), w.policy,
      greatest((extract(epoch from tuskgate.now()) * 1000)::int8, k.revision + 1)
    from wanted w full join known k on k.label = w.label
    where saved is not null and w.policy is distinct from k.policy
    on conflict (table_id, label) do update
      set policy = excluded.policy, revision = excluded.revision
    returning label
  )
  select count(pg_catalog.pg_notify('tuskgate_catalog', base.name)) > 0 from changed
$$;
