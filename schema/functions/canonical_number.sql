-- A number in the form in which items hold it: "1.50" and "15e-1" are "1.5". Refuses what is out of
-- DynamoDB's range or has more than 38 significant digits, in the service's words.
create or replace function tuskgate.canonical_number(spelled text) returns text
language plpgsql immutable strict parallel safe
as $$
declare
  number numeric;
begin
  if spelled !~ '^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?$' then
    raise exception 'The parameter cannot be converted to a numeric value: %', spelled
      using errcode = 'check_violation';
  end if;
  number := spelled::numeric;
  if not tuskgate.is_number(number) then
    raise exception using errcode = 'check_violation', message = case
      when pg_catalog.abs(number) >= 1e126 then 'Number overflow. '
        'Attempting to store a number with magnitude larger than supported range'
      when pg_catalog.abs(number) < 1e-130 then 'Number underflow. '
        'Attempting to store a number with magnitude smaller than supported range'
      else 'Attempting to store more than 38 significant digits in a Number' end;
  end if;
  return pg_catalog.trim_scale(number)::text;
end
$$;
