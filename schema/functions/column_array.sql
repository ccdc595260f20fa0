-- The text of an array with these elements; `shape` is what column_elements returned of it.
create or replace function tuskgate.column_array(
  elements text[], shape jsonb, delimiter text
) returns text
language plpgsql immutable parallel safe
as $$
declare
  parts text[];
  size int;
begin
  if shape is null then
    return null;
  end if;
  parts := array(
    select coalesce('"' || pg_catalog.replace(pg_catalog.replace(element.value, '\', '\\'),
                                              '"', '\"') || '"', 'NULL')
    from pg_catalog.unnest(elements) with ordinality element (value, number)
    order by element.number);
  for dimension in reverse pg_catalog.jsonb_array_length(shape -> 'lengths') - 1 .. 1 loop
    size := shape -> 'lengths' -> dimension;
    parts := array(
      select '{' || pg_catalog.string_agg(part.value, delimiter order by part.number) || '}'
      from pg_catalog.unnest(parts) with ordinality part (value, number)
      group by (part.number - 1) / size
      order by (part.number - 1) / size);
  end loop;
  return '{' || pg_catalog.array_to_string(parts, delimiter) || '}';
end
$$;
