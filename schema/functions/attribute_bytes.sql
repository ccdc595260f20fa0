-- Bytes that an attribute takes with its name, whose bytes the caller knows; 0 when it is null.
--
-- One expression, which is inlined: a function in SQL that is not inlined is planned anew in each
-- transaction that calls it. And a small one: each execution of a statement sets up every function
-- of its expressions, called or not. So strings are done here, and the rest by a call.
create or replace function tuskgate.attribute_bytes(value jsonb, name_bytes int) returns int
language sql immutable parallel safe
as $$
  select case when value is null then 0 else name_bytes + coalesce(
    -- An escaped U+0000 or U+0001 is one byte.
    pg_catalog.octet_length(pg_catalog.replace(pg_catalog.replace(
      value ->> 'S', E'\x01\U0010FFFE', ' '), E'\x01\U0010FFFF', ' ')),
    tuskgate.attribute_size(value)) end
$$;
