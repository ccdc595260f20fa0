-- The members of an M for a composite type with these fields.
create or replace function tuskgate.column_members(
  value jsonb, attribute text, names text[]
) returns jsonb
language plpgsql stable parallel safe
as $$
declare
  members jsonb := tuskgate.column_scalar(value, attribute, 'M')::jsonb;
  stranger text := (select name from pg_catalog.jsonb_object_keys(members) name
                    where name <> all (names) limit 1);
begin
  if stranger is not null then
    perform tuskgate.column_fault(attribute,
                                  pg_catalog.format('there is no member ''%s''', stranger));
  end if;
  return members;
end
$$;
