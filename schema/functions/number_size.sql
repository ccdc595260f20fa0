-- Bytes of a canonical number: one, and one for each pair of digits, pairs aligned on the decimal
-- point and without those that are zero at the ends, and one for a minus sign. The same as
-- NumberSize in translator/model/number.cpp.
--
-- The usual case, a positive whole number, is inlined (see attribute_bytes); it is kept small, because
-- every execution of a statement sets up all of its expressions, used or not.
create or replace function tuskgate.number_size(canonical text) returns int
language sql immutable parallel safe
as $$
  select case
    when pg_catalog.ascii(canonical) between 49 and 57 and pg_catalog.strpos(canonical, '.') = 0
    then 1 + (pg_catalog.length(canonical) + 1) / 2
         - (pg_catalog.length(canonical) - pg_catalog.length(pg_catalog.rtrim(canonical, '0'))) / 2
    else tuskgate.any_number_size(canonical) end
$$;
