-- Levels of nesting that a value takes: a scalar or set one, a list or map one more than its deepest
-- member, two when it is empty.
create or replace function tuskgate.nesting(value jsonb) returns int
language plpgsql immutable strict parallel safe
as $$
begin
  if value ? 'M' then
    return 1 + (select coalesce(pg_catalog.max(tuskgate.nesting(member.value)), 1)
                from pg_catalog.jsonb_each(value -> 'M') member);
  end if;
  if value ? 'L' then
    return 1 + (select coalesce(pg_catalog.max(tuskgate.nesting(element.value)), 1)
                from pg_catalog.jsonb_array_elements(value -> 'L') element);
  end if;
  return 1;
end
$$;
