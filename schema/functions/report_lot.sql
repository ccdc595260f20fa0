-- SQL text: a number from 0 to 1, by chance but always the same, for the row at the place that the
-- expression `place` of type tid yields. Other seeds, other numbers.
create or replace function tuskgate.report_lot(place text, seed int) returns text
language sql immutable strict parallel safe
as $$
  select pg_catalog.format(
    '((pg_catalog.hashtidextended(%s, %s) & 16777215)::float8 / 16777216)', place, seed)
$$;
