-- How many rows each of the relations has and how many bytes its items take, by DynamoDB's rules.
-- Relations of up to 8 MB are counted. For larger ones it is the number of rows that PostgreSQL
-- believes in, and what is on about a hundred pages, by the number of pages: a page of small items
-- has as many bytes as one of large ones, and far more of them.
--
-- These are a dozen stretches of eight pages each, evenly far from each other: the same ones each
-- time, which are then in memory, so that who asks twice is told the same. `tablesample system`
-- chooses among all pages by chance, and so takes the longer the more there are.
create or replace function tuskgate.relation_statistics(relations text[])
returns table (n int, items int8, bytes int8)
language plpgsql
set search_path = ''
set enable_seqscan = on
as $$
declare
  stretches constant int := 12;
  length constant int := 8;
  relation text;
  pages int8;
  children oid[];
  pages_to int8[];  -- of the children up to each
  sample text;
  sampled int8;  -- pages
begin
  n := 0;
  foreach relation in array relations loop
    n := n + 1;
    select coalesce(max(c.pages_to), 0), coalesce(sum(greatest(c.live, 0)), 0),
      array_agg(c.child order by c.child), array_agg(c.pages_to order by c.child)
    into pages, items, children, pages_to
    from (
      select i.inhrelid as child, pg_stat_get_live_tuples(i.inhrelid) as live,
        sum(pg_relation_size(i.inhrelid) / current_setting('block_size')::int8)
          over (order by i.inhrelid) as pages_to
      from pg_catalog.pg_inherits i
      where i.inhparent = to_regclass(format('tuskgate_data.%I', relation))) c;
    if pages = 0 then
      items := 0;
      bytes := 0;
    elsif pages <= 1024 then
      execute format('select count(*), coalesce(sum(size), 0) from tuskgate_data.%I', relation)
      into items, bytes;
    else
      select string_agg(format('select t.size from %s t where t.ctid >= %L and t.ctid < %L',
          children[s.child]::regclass, format('(%s,0)', s.page),
          format('(%s,0)', s.page + length)), ' union all '),
        sum(least(length, pages_to[s.child] - s.before - s.page))
      into sample, sampled
      from (
        select c.child, c.before, p.page - c.before as page
        from generate_series(0, stretches - 1) number,
          lateral (select floor((number + 0.5) * pages / stretches)::int8 as page) p,
          lateral (select width_bucket(p.page, pages_to) + 1 as child,
            coalesce(pages_to[width_bucket(p.page, pages_to)], 0) as before) c) s;
      execute format('select coalesce(sum(s.size), 0) * %s / %s from (%s) s', pages, sampled,
        sample)
      into bytes;
    end if;
    return next;
  end loop;
end
$$;
