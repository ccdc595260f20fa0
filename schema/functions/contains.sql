-- The function contains() of DynamoDB's expressions, for operands of any type.
create or replace function tuskgate.contains(value jsonb, part jsonb) returns boolean
language plpgsql immutable parallel safe
as $$
begin
  if value is null or part is null then
    return false;
  end if;
  if value ? 'L' then
    return exists (select from pg_catalog.jsonb_array_elements(value -> 'L') element
                   where element.value = part);
  end if;
  if part ? 'S' then
    return coalesce(tuskgate.has_substring(value ->> 'S', part ->> 'S'),
                    value -> 'SS' ? (part ->> 'S'), false);
  end if;
  if part ? 'N' then
    return coalesce(value -> 'NS' ? (part ->> 'N'), false);
  end if;
  if part ? 'B' then
    return coalesce(
      pg_catalog.position(pg_catalog.decode(value ->> 'B', 'base64'),
                          pg_catalog.decode(part ->> 'B', 'base64')) > 0,
      value -> 'BS' ? (part ->> 'B'), false);
  end if;
  return false;
end
$$;
