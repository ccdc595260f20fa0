-- Whether a result of arithmetic is a number that DynamoDB can hold: at most 38 significant digits,
-- zero or of magnitude 1e-130 to 9.9...9e125. The usual case is inlined: see attribute_bytes.
create or replace function tuskgate.is_number(number numeric) returns boolean
language sql immutable parallel safe
as $$
  select (pg_catalog.abs(number) < 1e18 and pg_catalog.scale(number) <= 18)
    or tuskgate.is_any_number(number)
$$;
