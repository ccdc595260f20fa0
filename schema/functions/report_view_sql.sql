-- SQL text: the query of a view in schema reporting.
create or replace function tuskgate.report_view_sql(
  base tuskgate.tables, report tuskgate.report_views, columns tuskgate.report_columns[],
  hidden text[]
) returns text
language plpgsql immutable
set search_path = ''
as $$
declare
  selected text := 't.pk' || case when base.sort_key is not null then ', t.sk' else '' end;
  source text := format('tuskgate_data.%I t', base.relation);
  col tuskgate.report_columns;
begin
  if report.kind = 'CHILD' then
    selected := selected || E',\n  e.ordinality,\n  tuskgate.value_to_json(e.element) as element';
    source := source || format(E'\n  cross join lateral pg_catalog.jsonb_array_elements('
      't.item #> pg_catalog.array_append(tuskgate.attr_path(%L), ''L'')) '
      'with ordinality e (element, ordinality)', report.list);
  else
    selected := selected || case when hidden = '{}' then E',\n  t.item'
      else format(E',\n  t.item - %L::text[] as item', hidden) end;
  end if;
  foreach col in array columns loop
    selected := selected || format(E',\n  %s as %I', case
        when report.kind <> 'CHILD' then tuskgate.report_expression('t.item', col.path, col.type)
        when col.path = '' then tuskgate.report_expression(
          'pg_catalog.jsonb_build_object(''value'', e.element)', 'value', col.type)
        else tuskgate.report_expression('(e.element -> ''M'')', col.path, col.type) end,
      col.name);
  end loop;
  return format(E'select %s\nfrom %s', selected, source)
    || coalesce(E'\nwhere ' || tuskgate.report_condition(report.rule, report.entity), '');
end
$$;
