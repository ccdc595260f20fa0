-- The subscriptions by which this database follows another one and that have yet to hear of tables
-- or indexes which came (+) or went (-), with the names of these relations. Only those that the current role
-- may refresh.
create or replace function tuskgate.stale_subscriptions() returns table (
  subscription text, relations text
)
language sql
stable
set search_path = ''
as $$
  select s.subname::text, string_agg(r.relation, ', ' order by r.relation)
  from pg_catalog.pg_subscription s, lateral (
    select '+ ' || q.relation as relation
    from (select t.relation from tuskgate.tables t
          union all select i.relation from tuskgate.indexes i) q
    where not exists (
      select from pg_catalog.pg_subscription_rel p
      where p.srsubid = s.oid and p.srrelid = to_regclass(format('tuskgate_data.%I', q.relation)))
    union all select '- ' || l.relation from tuskgate.left_relations() l (relation)) r
  where tuskgate.follows() and s.subenabled
    and s.subdbid = (select d.oid from pg_catalog.pg_database d
                     where d.datname = current_database())
    and pg_catalog.pg_has_role(s.subowner, 'usage')
    and exists (
      select from pg_catalog.pg_subscription_rel p
      where p.srsubid = s.oid and p.srrelid = 'tuskgate.tables'::regclass)
  group by s.subname
$$;
