-- The function begins_with() of DynamoDB's expressions, for operands of any type.
create or replace function tuskgate.begins_with(value jsonb, prefix jsonb) returns boolean
language plpgsql immutable parallel safe
as $$
declare
  head bytea;
begin
  if value ? 'S' and prefix ? 'S' then
    return pg_catalog.starts_with(value ->> 'S', prefix ->> 'S');
  end if;
  if value ? 'B' and prefix ? 'B' then
    head := pg_catalog.decode(prefix ->> 'B', 'base64');
    return pg_catalog.substring(pg_catalog.decode(value ->> 'B', 'base64'), 1,
                                pg_catalog.octet_length(head)) = head;
  end if;
  return false;
end
$$;
