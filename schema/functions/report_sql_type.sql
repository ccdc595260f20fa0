-- The SQL type of a report's column.
create or replace function tuskgate.report_sql_type(type text) returns text
language sql immutable strict parallel safe
as $$
  select case type when 'text' then 'text' when 'number' then 'numeric'
    when 'boolean' then 'boolean' when 'binary' then 'bytea' when 'iso' then 'timestamptz' when 'epoch' then 'timestamptz'
    when 'epoch_ms' then 'timestamptz' else 'jsonb' end
$$;
