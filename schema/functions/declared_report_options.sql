-- What is declared about a table's reports, checked.
create or replace function tuskgate.declared_report_options(table_name text) returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  options jsonb := coalesce((select o.options from tuskgate.report_options o
    where o.table_name = declared_report_options.table_name), '{}');
  fault text;
begin
  select case
    when o.key not in ('entity', 'types', 'names', 'exclude', 'children') then
      format('there is no option %s; there are entity, types, names, exclude and children', o.key)
    when o.key = 'entity' and o.value <> 'false'
         and not coalesce(length(o.value ->> 'attribute') > 0, false)
         and not coalesce(length(o.value ->> 'separator') > 0, false) then
      'entity is {"attribute": "name"}, {"separator": "#"} or false'
    when o.key = 'children' and jsonb_typeof(o.value) <> 'boolean' then
      'children is true or false'
    when o.key = 'exclude' and jsonb_typeof(o.value) <> 'array' then
      'exclude is an array of attributes'
    when o.key in ('types', 'names') and jsonb_typeof(o.value) <> 'object' then
      format('%s is an object with attributes as names', o.key) end
  into fault
  from jsonb_each(options) o
  order by 1 nulls last
  limit 1;
  if fault is null then
    select format('the type of %s is %s; there are text, number, boolean, binary, text set, number '
      'set, binary set, list, map, json, iso, epoch and epoch_ms', t.key, t.value)
    into fault
    from jsonb_each_text(options -> 'types') t
    where tuskgate.report_tag(t.value) is null and t.value is distinct from 'json'
    limit 1;
  end if;
  if fault is null then
    select format('the name of %s must have 1 to 63 bytes', n.key)
    into fault
    from jsonb_each_text(options -> 'names') n
    where coalesce(octet_length(n.value), 0) not between 1 and 63
    limit 1;
  end if;
  if fault is not null then
    raise exception 'The report options of the table % are wrong: %', table_name, fault
      using errcode = 'invalid_parameter_value';
  end if;
  return options;
end
$$;
