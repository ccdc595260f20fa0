-- Makes or changes a view in schema reporting, with its triggers, comments and grants, and notes it
-- in the catalog. A view that is made anew keeps its grants.
create or replace function tuskgate.make_report_view(
  base tuskgate.tables, report tuskgate.report_views, columns tuskgate.report_columns[],
  hidden text[], remake boolean
) returns void
language plpgsql
set search_path = ''
as $$
declare
  there oid := to_regclass(format('reporting.%I', report.view));
  grants text[] := '{}';
  col tuskgate.report_columns;
  number int := 0;
  statement text;
begin
  insert into tuskgate.report_views select (report).*
  on conflict (view) do update
  set rule = excluded.rule, seen = excluded.seen, definition = excluded.definition;
  delete from tuskgate.report_columns c where c.view = report.view;
  foreach col in array columns loop
    number := number + 1;
    insert into tuskgate.report_columns
    values (report.view, number, col.name, col.path, col.type, col.tags, col.share, col.seen);
  end loop;
  if there is not null and remake then
    select coalesce(array_agg(format('grant %s on reporting.%I to %s%s',
      a.privilege_type, report.view,
      case a.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end,
      case when a.is_grantable then ' with grant option' else '' end)), '{}')
    into grants
    from pg_catalog.pg_class c, aclexplode(c.relacl) a
    where c.oid = there and a.grantee <> c.relowner;
    execute format('drop view reporting.%I', report.view);
  end if;
  execute format('create or replace view reporting.%I as %s', report.view, report.definition);
  if report.kind <> 'CHILD' then
    execute format('create or replace trigger write_item instead of insert or update or delete
      on reporting.%I for each row execute function tuskgate.report_write()', report.view);
  end if;
  perform tuskgate.report_comments(base, report, columns, hidden);
  foreach statement in array grants loop
    execute statement;
  end loop;
  if exists (select from pg_catalog.pg_roles where rolname = 'tuskgate_reporting') then
    execute format('grant select on reporting.%I to tuskgate_reporting', report.view);
  end if;
end
$$;
