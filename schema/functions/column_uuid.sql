-- An S as a UUID, with or without hyphens and braces.
create or replace function tuskgate.column_uuid(value jsonb, attribute text) returns text
language plpgsql stable parallel safe
as $$
declare
  content text := tuskgate.column_scalar(value, attribute, 'S');
  digits text := pg_catalog.regexp_replace(content, '^\{(.*)\}$', '\1');
begin
  if digits !~ '^([0-9A-Fa-f]{32}|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$' then
    return tuskgate.column_fault(attribute, 'the value is no UUID');
  end if;
  return digits;
end
$$;
