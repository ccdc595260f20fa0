-- An N as numeric(digits, scale), which would round it.
create or replace function tuskgate.column_numeric(
  value jsonb, attribute text, digits int, scale int
) returns numeric
language plpgsql stable parallel safe
as $$
declare
  number numeric := tuskgate.column_scalar(value, attribute, 'N')::numeric;
begin
  if number <> pg_catalog.round(number, scale) then
    perform tuskgate.column_fault(attribute, pg_catalog.format(
      case when scale < 0 then '%s is no multiple of 1e%s'
        else '%s has more than %s digits after the point' end,
      value ->> 'N', pg_catalog.abs(scale)));
  end if;
  if pg_catalog.abs(number) >= ('1e' || (digits - scale))::numeric then
    perform tuskgate.column_fault(attribute, pg_catalog.format(
      '%s is out of range, it has more than %s digits before the point',
      value ->> 'N', digits - scale));
  end if;
  return number;
end
$$;
