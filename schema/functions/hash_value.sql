-- SQL text: what column h holds for the key value that the expression `value` yields.
create or replace function tuskgate.hash_value(key_type text, value text) returns text
language sql
immutable strict parallel safe
as $$
  select format('(%s >> 32)::int4', tuskgate.key_hash(key_type, value))
$$;
