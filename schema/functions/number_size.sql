-- Bytes of a canonical number: one, and one for each pair of digits, pairs aligned on the decimal
-- point, and one for a minus sign. The same as NumberSize in translator/model/number.cpp.
create function tuskgate.number_size(canonical text) returns int
language plpgsql immutable strict parallel safe
as $$
declare
  sign constant int := case when pg_catalog.starts_with(canonical, '-') then 1 else 0 end;
  digits constant text := pg_catalog.substr(canonical, 1 + sign);
  point constant int := pg_catalog.strpos(digits, '.');
  whole text := case when point > 0 then pg_catalog.substr(digits, 1, point - 1) else digits end;
  fraction text := case when point > 0 then pg_catalog.substr(digits, point + 1) else '' end;
  highest int;  -- position of the first significant digit: 0 is the units
  lowest int;   -- and of the last
begin
  if digits = '0' then
    return 1;
  end if;
  if whole <> '0' then
    highest := pg_catalog.length(whole) - 1;
  else
    highest := pg_catalog.length(pg_catalog.ltrim(fraction, '0')) - pg_catalog.length(fraction) - 1;
  end if;
  if fraction <> '' then
    lowest := -pg_catalog.length(fraction);
  else
    lowest := pg_catalog.length(whole) - pg_catalog.length(pg_catalog.rtrim(whole, '0'));
  end if;
  return 1 + sign + pg_catalog.floor(highest / 2.0)::int - pg_catalog.floor(lowest / 2.0)::int + 1;
end
$$;
