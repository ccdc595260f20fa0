-- An N as an integer of so many bytes.
create or replace function tuskgate.column_integer(
  value jsonb, attribute text, bytes int
) returns numeric
language plpgsql stable parallel safe
as $$
declare
  number numeric := tuskgate.column_scalar(value, attribute, 'N')::numeric;
  beyond numeric := pg_catalog.trunc(pg_catalog.power(2::numeric, bytes * 8 - 1));
begin
  if number <> pg_catalog.trunc(number) then
    perform tuskgate.column_fault(attribute,
                                  pg_catalog.format('%s is not an integer', value ->> 'N'));
  end if;
  if number < -beyond or number >= beyond then
    perform tuskgate.column_fault(attribute, pg_catalog.format('%s is out of range, %s to %s',
                                                               value ->> 'N', -beyond, beyond - 1));
  end if;
  return number;
end
$$;
