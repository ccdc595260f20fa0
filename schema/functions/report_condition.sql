-- SQL text: which rows of the relation t belong to an entity. A sort key belongs to ORDER if it is
-- ORDER, or begins with ORDER#.
create or replace function tuskgate.report_condition(rule jsonb, entity text) returns text
language sql immutable strict parallel safe
as $$
  select case
    when rule ? 'attribute' then pg_catalog.format('tuskgate.attr_text(t.item, %L) = %L',
      tuskgate.report_path(rule ->> 'attribute'), entity)
    else pg_catalog.format('(t.sk = %L or t.sk >= %L and t.sk < %L)', entity,
      entity || (rule ->> 'separator'),
      entity || pg_catalog.left(rule ->> 'separator', -1)
        || pg_catalog.chr(pg_catalog.ascii(pg_catalog.right(rule ->> 'separator', 1)) + 1))
  end
$$;
