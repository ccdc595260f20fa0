-- Who writes, as change logs tell it: 'ttl' where expired items are deleted, which says so in the
-- transaction's setting tuskgate.origin; else null. Inlined.
create or replace function tuskgate.origin() returns text
language sql
stable
parallel safe
as $$
select nullif(pg_catalog.current_setting('tuskgate.origin', true), '')
$$;
