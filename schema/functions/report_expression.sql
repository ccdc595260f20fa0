-- SQL text: the value of a report's column. `source` is an expression of type jsonb that has the
-- attributes. These are the functions that analysts use too, so that an index on such an expression
-- serves the view.
create or replace function tuskgate.report_expression(
  source text, path text, type text
) returns text
language sql immutable strict parallel safe
as $$
  select case type
    when 'text' then pg_catalog.format('tuskgate.attr_text(%s, %L)', source, path)
    when 'number' then pg_catalog.format('tuskgate.attr_number(%s, %L)', source, path)
    when 'boolean' then pg_catalog.format('tuskgate.attr_bool(%s, %L)', source, path)
    when 'binary' then pg_catalog.format('tuskgate.attr_bytes(%s, %L)', source, path)
    when 'json' then pg_catalog.format('tuskgate.attr(%s, %L)', source, path)
    else case when tuskgate.report_sql_type(type) = 'timestamptz'
      then pg_catalog.format('tuskgate.attr_time(%s, %L, %L)', source, path, type)
      else pg_catalog.format('tuskgate.attr_of_type(%s, %L, %L)', source, path,
        tuskgate.report_tag(type)) end
  end
$$;
