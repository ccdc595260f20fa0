-- An attribute value as plain JSON, without type tags: sets are arrays, binaries base64 text.
create or replace function tuskgate.value_to_json(value jsonb) returns jsonb
language plpgsql immutable strict parallel safe
as $$
declare
  content text;
begin
  content := value ->> 'S';
  if content is not null then
    return pg_catalog.to_jsonb(tuskgate.plain_text(content));
  end if;
  content := value ->> 'N';
  if content is not null then
    return pg_catalog.to_jsonb(content::numeric);
  end if;
  if value ? 'M' then
    return (
      select coalesce(pg_catalog.jsonb_object_agg(
        tuskgate.plain_text(member.key), tuskgate.value_to_json(member.value)), '{}')
      from pg_catalog.jsonb_each(value -> 'M') member);
  end if;
  if value ? 'L' then
    return (
      select coalesce(pg_catalog.jsonb_agg(
        tuskgate.value_to_json(element.value) order by element.ordinality), '[]')
      from pg_catalog.jsonb_array_elements(value -> 'L') with ordinality element);
  end if;
  if value ? 'SS' then
    return (select pg_catalog.jsonb_agg(tuskgate.plain_text(element.value))
            from pg_catalog.jsonb_array_elements_text(value -> 'SS') element);
  end if;
  if value ? 'NS' then
    return (select pg_catalog.jsonb_agg(element.value::numeric order by element.value::numeric)
            from pg_catalog.jsonb_array_elements_text(value -> 'NS') element);
  end if;
  if value ? 'NULL' then
    return 'null';
  end if;
  return coalesce(value -> 'BOOL', value -> 'B', value -> 'BS');
end
$$;
