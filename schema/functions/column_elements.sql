-- The elements for an array in one row, and the lengths of its dimensions: {"elements": [...],
-- "lengths": [2, 3]}. Null for no value and for {"NULL": true}. `nested` tells whether a list in a
-- list is another dimension.
create or replace function tuskgate.column_elements(
  value jsonb, attribute text, tag text, nested boolean
) returns jsonb
language plpgsql stable parallel safe
as $$
declare
  elements jsonb := tuskgate.column_scalar(value, attribute, tag)::jsonb;
  lengths int[] := array[pg_catalog.jsonb_array_length(elements)];
  lists int;
  size int;
begin
  if elements is null then
    return null;
  end if;
  if tag <> 'L' then
    elements := (select pg_catalog.jsonb_agg(
                   pg_catalog.jsonb_build_object(pg_catalog.left(tag, 1), element.value)
                   order by element.ordinality)
                 from pg_catalog.jsonb_array_elements(elements) with ordinality element);
  end if;
  while nested loop
    select pg_catalog.count(*) filter (where element ? 'L'),
      pg_catalog.max(pg_catalog.jsonb_array_length(element -> 'L'))
    into lists, size
    from pg_catalog.jsonb_array_elements(elements) element;
    exit when lists = 0;
    if lists < pg_catalog.jsonb_array_length(elements) then
      perform tuskgate.column_fault(attribute, 'lists in an array must be of one depth');
    end if;
    if size = 0 or exists (select from pg_catalog.jsonb_array_elements(elements) element
                           where pg_catalog.jsonb_array_length(element -> 'L') <> size) then
      perform tuskgate.column_fault(attribute,
                                    'lists in an array must be of one length, and not empty');
    end if;
    if pg_catalog.cardinality(lengths) = 6 then
      perform tuskgate.column_fault(attribute, 'the value has more than 6 dimensions');
    end if;
    lengths := lengths || size;
    elements := (select pg_catalog.jsonb_agg(inside.value
                                             order by list.ordinality, inside.ordinality)
                 from pg_catalog.jsonb_array_elements(elements) with ordinality list,
                   pg_catalog.jsonb_array_elements(list.value -> 'L') with ordinality inside);
  end loop;
  return pg_catalog.jsonb_build_object('elements', elements, 'lengths', lengths);
end
$$;
