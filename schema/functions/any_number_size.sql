-- number_size for any number: zero, negative, with a fraction.
create or replace function tuskgate.any_number_size(canonical text) returns int
language plpgsql immutable strict parallel safe
as $$
declare
  digits constant text := pg_catalog.ltrim(canonical, '-');
  whole constant text := pg_catalog.split_part(digits, '.', 1);
  fraction constant text := pg_catalog.split_part(digits, '.', 2);
  size int := 1 + pg_catalog.length(canonical) - pg_catalog.length(digits);
begin
  if digits = '0' then
    return 1;
  end if;
  if whole <> '0' then
    size := size + (pg_catalog.length(whole) + 1) / 2;
  end if;
  size := size + (pg_catalog.length(fraction) + 1) / 2;
  -- Pairs of zeros do not count at the end of a whole number, nor at the start of a fraction.
  if fraction = '' then
    size := size - (pg_catalog.length(whole) - pg_catalog.length(pg_catalog.rtrim(whole, '0'))) / 2;
  elsif whole = '0' then
    size := size
      - (pg_catalog.length(fraction) - pg_catalog.length(pg_catalog.ltrim(fraction, '0'))) / 2;
  end if;
  return size;
end
$$;
