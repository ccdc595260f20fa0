-- The members of an M for a range: lower, upper and bounds; or empty, if it is.
create or replace function tuskgate.column_bounds(value jsonb, attribute text) returns jsonb
language plpgsql stable parallel safe
as $$
declare
  members jsonb := tuskgate.column_members(value, attribute, '{lower,upper,bounds,empty}');
begin
  if members ? 'empty' and members #>> '{empty,BOOL}' is null then
    perform tuskgate.column_fault(attribute, 'the range''s member ''empty'' must be BOOL');
  end if;
  if members #>> '{empty,BOOL}' = 'true' then
    if members - 'empty' <> '{}' then
      perform tuskgate.column_fault(attribute, 'an empty range has no other member');
    end if;
    return members;
  end if;
  if members ? 'bounds' and coalesce(members #>> '{bounds,S}', '') !~ '^[\[(][\])]$' then
    perform tuskgate.column_fault(attribute, 'a range''s bounds are one of [), [], (], ()');
  end if;
  return members - 'empty';
end
$$;
