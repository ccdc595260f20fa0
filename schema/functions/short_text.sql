-- What a key column keeps of a string, where equality is all that is asked of it: long ones begin as
-- they do and end in a digest, so that a row of an index, of at most 2704 bytes, has room for all
-- keys that DynamoDB allows. The same as KeptText in translator/model/key.cpp.
create or replace function tuskgate.short_text(stored text) returns text
language sql
immutable parallel safe
as $$
  select case
    when pg_catalog.octet_length(stored) <= 240 then stored
    else tuskgate.shortened_text(stored)
  end
$$;
