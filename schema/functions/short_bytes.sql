-- What a key column keeps of a binary, as tuskgate.short_text of a string. What is kept of a long
-- one is longer than any that is kept whole. The same as KeptBytes in translator/model/key.cpp.
create function tuskgate.short_bytes(bytes bytea) returns bytea
language sql
immutable parallel safe
as $$
  select case
    when pg_catalog.octet_length(bytes) <= 240 then bytes
    else pg_catalog.substring(bytes, 1, 240) || pg_catalog.sha256(bytes)
  end
$$;
