-- SQL text: the kind of an item by a rule, from the expressions of the item and of its sort key.
create or replace function tuskgate.report_kind(rule jsonb, item text, sort_key text) returns text
language sql immutable parallel safe
as $$
  select case
    when rule is null then 'null::text'
    when rule ? 'attribute' then pg_catalog.format('tuskgate.plain_text(%s #>> %L)', item,
      array[tuskgate.stored_text(rule ->> 'attribute'), 'S'])
    else pg_catalog.format('pg_catalog.split_part(%s, %L, 1)', sort_key, rule ->> 'separator') end
$$;
