-- The elements of an array, typed JSON in the order of their places, as an L; in lists of lists
-- where the array has several dimensions, as array_dims prints them.
create or replace function tuskgate.column_list(elements jsonb, dimensions text) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  lengths int[];
begin
  if elements is null then
    return '{"L": []}';
  end if;
  if dimensions like '%][%' then
    lengths := array(select bounds[2]::int - bounds[1]::int + 1
                     from pg_catalog.regexp_matches(dimensions, '\[(-?\d+):(-?\d+)\]', 'g') bounds);
    for dimension in reverse pg_catalog.cardinality(lengths) .. 2 loop
      elements := (
        select pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('L', list.elements)
                                    order by list.number)
        from (
          select (element.ordinality - 1) / lengths[dimension] as number,
            pg_catalog.jsonb_agg(element.value order by element.ordinality) as elements
          from pg_catalog.jsonb_array_elements(elements) with ordinality element
          group by 1
        ) list);
    end loop;
  end if;
  return pg_catalog.jsonb_build_object('L', elements);
end
$$;
