-- An N as the text of a floating-point number, of four bytes if `single`. All numbers of DynamoDB
-- fit into eight; these bounds are where four end in infinity and in zero.
create or replace function tuskgate.column_float(
  value jsonb, attribute text, single boolean
) returns text
language plpgsql stable parallel safe
as $$
declare
  number numeric := tuskgate.column_scalar(value, attribute, 'N')::numeric;
begin
  if single and (pg_catalog.abs(number) >= 340282356779733661637539395458142568448
                 or (number <> 0 and pg_catalog.abs(number) <= 7.006492321624085354618e-46)) then
    return tuskgate.column_fault(attribute,
                                 pg_catalog.format('%s is out of range', value ->> 'N'));
  end if;
  return number::text;
end
$$;
