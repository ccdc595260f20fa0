-- Whether a result of arithmetic is a number that DynamoDB can hold: at most 38 significant digits,
-- zero or of magnitude 1e-130 to 9.9...9e125.
create function tuskgate.is_number(number numeric) returns boolean
language plpgsql immutable strict parallel safe
as $$
begin
  if pg_catalog.abs(number) < 1e18 and pg_catalog.scale(number) <= 18 then
    return true;
  end if;
  return number = 0
    or (pg_catalog.abs(number) >= 1e-130 and pg_catalog.abs(number) < 1e126
        and pg_catalog.length(pg_catalog.btrim(
              pg_catalog.replace(pg_catalog.abs(number)::text, '.', ''), '0')) <= 38);
end
$$;
