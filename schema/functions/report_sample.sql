-- Some items of a table, about `sample` of them and at most 32 MiB, with their sort keys; and how
-- many the table has. Nearly the same ones each time as long as the relation does not change.
--
-- Rows are chosen one by one, not page by page: what was written together lies together, and a kind
-- of items that fills a few pages would be missed. So all pages are read, up to 2 GiB of them;
-- `source` is the clause of those that are, for others to read the same.
create or replace function tuskgate.report_sample(
  base tuskgate.tables, sample int,
  out items jsonb[], out sort_keys text[], out total int8, out source text, out is_all_read boolean
)
language plpgsql stable
set search_path = ''
as $$
declare
  pages numeric;
  density numeric;
  most constant numeric := 2147483648 / current_setting('block_size')::int;
  -- Of the rows, more than are wanted: how many there are is a guess until they have been read.
  share numeric;
begin
  select coalesce(sum(pg_relation_size(c.oid)), 0) / current_setting('block_size')::int,
    -- Rows on a page, once PostgreSQL has counted them.
    sum(greatest(c.reltuples, 0)) / nullif(sum(c.relpages), 0)
  into pages, density
  from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
  where i.inhparent = format('tuskgate_data.%I', base.relation)::regclass;
  is_all_read := pages <= most;
  source := format('tuskgate_data.%I t %s', base.relation,
    case when is_all_read then '' else format('tablesample system (%s) repeatable (0)',
      100 * most / pages) end);
  share := least(1, 2 * sample / greatest(coalesce(nullif(density, 0), 10) * least(pages, most), 1));
  execute format(
    'select array_agg(s.item), array_agg(s.sort_key), (max(s.n) / $2 / $3)::int8
     from (
       select t.item, %s as sort_key, t.ctid as place, count(*) over () as n,
         sum(t.size) over () as bytes
       from %s
     ) s
     where %s < $2 * least(1, $1::float8 / s.n, 33554432 / s.bytes::float8)',
    case when base.sort_key is null then 'null::text' else 't.sk::text' end,
    source || format(' where %s < $2', tuskgate.report_lot('t.ctid', 0)),
    -- The same lot, so that a better guess does not choose others.
    tuskgate.report_lot('s.place', 0))
  using sample, share::float8, case when is_all_read then 1 else most / pages end
  into items, sort_keys, total;
  items := coalesce(items, '{}');
  sort_keys := coalesce(sort_keys, '{}');
  total := coalesce(total, 0);
end
$$;
