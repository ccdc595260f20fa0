-- The item that comes of a write to a report's row: the item as it is (null for a new one), with
-- what the write changed. `old` and `new` are the row before and after, by to_jsonb; attributes in
-- `hidden` are not in their items.
create or replace function tuskgate.report_item(
  report tuskgate.report_views, hidden text[], item jsonb, old jsonb, new jsonb
) returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  made jsonb := coalesce(item, '{}');
  col tuskgate.report_columns;
  steps text[];
  key text;
begin
  if new -> 'item' is distinct from old -> 'item'
     and not (old is null and new -> 'item' = 'null') then
    if jsonb_typeof(new -> 'item') <> 'object' then
      raise exception 'The column item holds an item as DynamoDB JSON'
        using errcode = 'check_violation';
    end if;
    made := tuskgate.canonical_value(jsonb_build_object('M', new -> 'item'), 0) -> 'M';
    -- What the view does not show stays.
    made := coalesce((select jsonb_object_agg(a.key, a.value) from jsonb_each(item) a
                      where a.key = any (hidden)), '{}') || (made - hidden);
  end if;
  for col in
    select * from tuskgate.report_columns c where c.view = report.view order by c.number
  loop
    continue when new -> col.name is not distinct from old -> col.name;
    continue when old is null and new -> col.name = 'null';
    steps := tuskgate.attr_path(col.path);
    if new -> col.name = 'null' then
      made := made #- steps;
    elsif cardinality(steps) > 1 and made #> steps[:cardinality(steps) - 1] is null then
      raise exception 'There is nothing that could hold % in the item', col.path
        using errcode = 'check_violation';
    else
      made := jsonb_set(made, steps,
        tuskgate.report_value(new -> col.name, col.type, made #> steps, col.path));
    end if;
  end loop;
  return made;
end
$$;
