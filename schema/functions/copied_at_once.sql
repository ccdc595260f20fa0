-- How many bytes of a relation are copied by the statement that asks for it. To copy more may take
-- longer than a request can wait, and is left to the gateway's background work.
create or replace function tuskgate.copied_at_once() returns int8
language sql
immutable parallel safe
as $$
  select 64::int8 << 20
$$;
