-- Plain JSON as an attribute value. Without a model, arrays are lists and texts strings. A model is
-- the value that is replaced: what did not change stays as it is, a set stays a set if the array
-- can be one, and a binary a binary if the text is base64.
create or replace function tuskgate.value_from_json(
  document jsonb, model jsonb default null, depth int default 1
) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  content text;
begin
  if model is not null and tuskgate.value_to_json(model) = document then
    return model;
  end if;
  if depth > 32 then
    raise exception 'Nesting Levels have exceeded supported limits: Attributes in the item have '
      'nested levels beyond supported limit' using errcode = 'check_violation';
  end if;
  case pg_catalog.jsonb_typeof(document)
    when 'string' then
      content := document #>> '{}';
      if model ? 'B'
         and content ~ '^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$' then
        return tuskgate.canonical_value(pg_catalog.jsonb_build_object('B', content), depth);
      end if;
      return pg_catalog.jsonb_build_object('S', tuskgate.stored_text(content));
    when 'number' then
      return pg_catalog.jsonb_build_object('N', tuskgate.canonical_number(document #>> '{}'));
    when 'boolean' then
      return pg_catalog.jsonb_build_object('BOOL', document);
    when 'null' then
      return '{"NULL": true}';
    when 'object' then
      return pg_catalog.jsonb_build_object('M', (
        select coalesce(pg_catalog.jsonb_object_agg(tuskgate.check_attribute_name(member.key),
          tuskgate.value_from_json(member.value,
            model -> 'M' -> tuskgate.stored_text(member.key), depth + 1)), '{}')
        from pg_catalog.jsonb_each(document) member));
    else
      if document <> '[]' and (
           model ?| '{SS,BS}' and not pg_catalog.jsonb_path_exists(
             document, 'strict $[*] ? (@.type() != "string")')
           or model ? 'NS' and not pg_catalog.jsonb_path_exists(
             document, 'strict $[*] ? (@.type() != "number")')) then
        return tuskgate.canonical_value(
          (select pg_catalog.jsonb_build_object(tag, (
             select pg_catalog.jsonb_agg(element.value)
             from pg_catalog.jsonb_array_elements_text(document) element))
           from pg_catalog.jsonb_object_keys(model) tag), depth);
      end if;
      return pg_catalog.jsonb_build_object('L', (
        select coalesce(pg_catalog.jsonb_agg(
          tuskgate.value_from_json(element.value,
            model -> 'L' -> (element.ordinality - 1)::int, depth + 1)
          order by element.ordinality), '[]')
        from pg_catalog.jsonb_array_elements(document) with ordinality element));
  end case;
end
$$;
