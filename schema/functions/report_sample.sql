-- SQL text: a query for some items of a table, about `sample` of them and at most 32 MiB. The same
-- ones each time as long as the relation does not change. `whole` tells whether it reads all pages.
create or replace function tuskgate.report_sample(
  base tuskgate.tables, sample int, out query text, out whole boolean
)
language plpgsql stable
set search_path = ''
as $$
declare
  pages numeric;
  density numeric;
  percent numeric;
begin
  select coalesce(sum(pg_relation_size(c.oid)), 0) / current_setting('block_size')::int,
    -- Rows on a page, once PostgreSQL has counted them.
    sum(greatest(c.reltuples, 0)) / nullif(sum(c.relpages), 0)
  into pages, density
  from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
  where i.inhparent = format('tuskgate_data.%I', base.relation)::regclass;
  density := coalesce(nullif(density, 0), 10);
  percent := least(100, 100 * greatest(1.2 * sample / density, 100) / greatest(pages, 1));
  whole := percent = 100;
  query := format(
    'select s.item, %s as sk, s.bytes
     from (
       select r.item, %s sum(r.size) over (rows unbounded preceding) as bytes
       from (select * from tuskgate_data.%I %s limit %s) r
     ) s
     where s.bytes <= 33554432',
    case when base.sort_key is null then 'null::text' else 's.sk::text' end,
    case when base.sort_key is null then '' else 'r.sk,' end,
    base.relation,
    case when whole then '' else format('tablesample system (%s) repeatable (0)', percent) end,
    sample);
end
$$;
