-- How many rows each of the relations has and how many bytes its items take, by DynamoDB's rules.
-- Relations of up to 8 MB are counted. For larger ones it is the number of rows that PostgreSQL
-- believes in, and the average size on about a hundred pages.
create or replace function tuskgate.relation_statistics(relations text[])
returns table (n int, items int8, bytes int8)
language plpgsql
set search_path = ''
set enable_seqscan = on
as $$
declare
  relation text;
  pages int8;
  average numeric;
begin
  n := 0;
  foreach relation in array relations loop
    n := n + 1;
    select coalesce(sum(pg_relation_size(i.inhrelid)), 0) / current_setting('block_size')::int8,
      coalesce(sum(greatest(pg_stat_get_live_tuples(i.inhrelid), 0)), 0)
    into pages, items
    from pg_catalog.pg_inherits i
    where i.inhparent = to_regclass(format('tuskgate_data.%I', relation));
    if pages = 0 then
      items := 0;
      bytes := 0;
    elsif pages <= 1024 then
      execute format('select count(*), coalesce(sum(size), 0) from tuskgate_data.%I', relation)
      into items, bytes;
    else
      execute format('select avg(size) from tuskgate_data.%I tablesample system (%s)', relation,
        least(100, 100 * 100.0 / pages))
      into average;
      bytes := items * coalesce(average, 0);
    end if;
    return next;
  end loop;
end
$$;
