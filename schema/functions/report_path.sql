-- The document path of an attribute of the item, from its stored name.
create or replace function tuskgate.report_path(name text) returns text
language sql immutable parallel safe
as $$
  select case when name ~ '[]."`[]'
    then '"' || pg_catalog.replace(tuskgate.plain_text(name), '"', '""') || '"'
    else tuskgate.plain_text(name) end
$$;
