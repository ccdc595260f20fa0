-- Says in comments where a view and its columns come from.
create or replace function tuskgate.report_comments(
  base tuskgate.tables, report tuskgate.report_views, columns tuskgate.report_columns[],
  hidden text[]
) returns void
language plpgsql
set search_path = ''
as $$
declare
  described text := format('items of the DynamoDB table %s', base.name);
  col tuskgate.report_columns;
begin
  described := described || case
    when report.rule ? 'attribute' then
      format(' whose attribute %s is %s', report.rule ->> 'attribute', report.entity)
    when report.rule ? 'separator' then
      format(' whose sort key is %s or begins with %1$s%s', report.entity,
        report.rule ->> 'separator')
    else '' end;
  described := case report.kind
    when 'CHILD' then format('Elements of the list %s in %s', report.list, described)
    else upper(left(described, 1)) || substr(described, 2) end;
  execute format('comment on view reporting.%I is %L', report.view, described);
  execute format('comment on column reporting.%I.pk is %L', report.view,
    format('partition key %s (%s)', base.partition_key, base.partition_key_type));
  if base.sort_key is not null then
    execute format('comment on column reporting.%I.sk is %L', report.view,
      format('sort key %s (%s)', base.sort_key, base.sort_key_type));
  end if;
  if report.kind = 'CHILD' then
    execute format('comment on column reporting.%I.ordinality is %L', report.view,
      'place of the element in the list, from 1');
    execute format('comment on column reporting.%I.element is %L', report.view,
      'the element as plain JSON');
  else
    execute format('comment on column reporting.%I.item is %L', report.view,
      'the item as DynamoDB JSON' || coalesce(', without '
        || nullif(array_to_string(hidden, ', '), ''), ''));
  end if;
  foreach col in array columns loop
    execute format('comment on column reporting.%I.%I is %L', report.view, col.name,
      case when report.kind = 'CHILD' then report.list || '[]'
        || case col.path when '' then '' else '.' end else '' end || col.path
      || coalesce(' (' || coalesce(tuskgate.report_tag(col.type),
        nullif(array_to_string(col.tags, ', '), '')) || ')', '')
      || case col.type when 'iso' then ', a time in ISO 8601'
        when 'epoch' then ', a time in seconds since 1970'
        when 'epoch_ms' then ', a time in milliseconds since 1970' else '' end);
  end loop;
end
$$;
