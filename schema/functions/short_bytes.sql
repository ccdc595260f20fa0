-- What a key column keeps of a binary, as tuskgate.short_text of a string. The same as KeptBytes in
-- translator/model/key.cpp.
create or replace function tuskgate.short_bytes(bytes bytea) returns bytea
language sql
immutable parallel safe
as $$
  select case
    when pg_catalog.octet_length(bytes) <= 240 then bytes
    else tuskgate.shortened_bytes(bytes)
  end
$$;
