-- Refuses a written item that the view would not show.
create or replace function tuskgate.check_report_entity(
  base tuskgate.tables, report tuskgate.report_views, item jsonb
) returns void
language plpgsql stable
set search_path = ''
as $$
declare
  key constant text := item -> base.sort_key ->> 'S';
begin
  if report.rule ? 'attribute'
     and tuskgate.plain_text(item -> tuskgate.stored_text(report.rule ->> 'attribute') ->> 'S')
       is distinct from report.entity
     or report.rule ? 'separator'
     and not coalesce(key = report.entity
       or starts_with(key, report.entity || (report.rule ->> 'separator')), false) then
    raise exception 'The view % would not show this item: it is no %', report.view, report.entity
      using errcode = 'with_check_option_violation';
  end if;
end
$$;
