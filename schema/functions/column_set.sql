-- The elements of a set, as the array that a column is to hold: distinct as the column shows them,
-- whatever they were written as.
create or replace function tuskgate.column_set(elements anyarray, attribute text) returns anyarray
language plpgsql stable
as $$
begin
  if pg_catalog.cardinality(elements) <> (
    select pg_catalog.count(distinct element::text) from pg_catalog.unnest(elements) element) then
    perform tuskgate.column_fault(attribute,
      'the set contains duplicates, as its column has one form for several of its elements');
  end if;
  return elements;
end
$$;
