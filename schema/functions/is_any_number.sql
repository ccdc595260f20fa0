-- is_number for large numbers and small fractions.
create or replace function tuskgate.is_any_number(number numeric) returns boolean
language plpgsql immutable strict parallel safe
as $$
begin
  return number = 0
    or (pg_catalog.abs(number) >= 1e-130 and pg_catalog.abs(number) < 1e126
        and pg_catalog.length(pg_catalog.btrim(
              pg_catalog.replace(pg_catalog.abs(number)::text, '.', ''), '0')) <= 38);
end
$$;
