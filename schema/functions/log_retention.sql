-- How long changes can be read. Twenty-four hours, as the service's:
-- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
create or replace function tuskgate.log_retention() returns interval
language sql
immutable
parallel safe
as $$
select interval '24 hours'
$$;
