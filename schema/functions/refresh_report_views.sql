-- Brings the views in schema reporting up to date with the items, of one table or of all, and tells
-- what changed since the last time. About `sample` items of each table are looked at. With `dry`,
-- it only tells.
create or replace function tuskgate.refresh_report_views(
  table_name text default null, sample int default 10000, dry boolean default false
) returns table (view text, change text, detail text)
language plpgsql
set search_path = ''
as $$
declare
  base tuskgate.tables;
begin
  dry := coalesce(dry, false);
  if sample is null or sample < 1 then
    raise exception 'The sample must be of at least one item'
      using errcode = 'invalid_parameter_value';
  end if;
  -- One refresh at a time.
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('tuskgate.report_views', 0));
  if table_name is not null
     and not exists (select from tuskgate.tables t where t.name = table_name) then
    raise exception 'There is no table %', table_name using errcode = 'undefined_table';
  end if;
  if not dry then
    perform tuskgate.report_role();
  end if;
  for base in
    select * from tuskgate.tables t
    where (table_name is null or t.name = table_name)
      -- Tables of items only.
      and exists (
        select from pg_catalog.pg_partitioned_table p
        where p.partrelid = pg_catalog.to_regclass(format('tuskgate_data.%I', t.relation)))
    order by t.name
  loop
    if not dry then
      -- Nobody drops it meanwhile.
      perform from tuskgate.tables t where t.id = base.id for key share;
      continue when not found;
    end if;
    return query select * from tuskgate.refresh_report_table(base, sample, dry);
  end loop;
end
$$;
