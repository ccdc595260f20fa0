-- Typed JSON in the stored form as plain JSON: PlainJson (translator/attached/column_json.h).
create or replace function tuskgate.column_plain_json(value jsonb, attribute text) returns jsonb
language plpgsql stable parallel safe
as $$
declare
  tag text := (select name from pg_catalog.jsonb_object_keys(value) name limit 1);
  holder constant text := 'a json column';
begin
  case tag
    when 'S' then
      return pg_catalog.to_jsonb(tuskgate.column_unescaped(value ->> 'S', attribute, holder));
    when 'N' then
      return (value ->> 'N')::jsonb;
    when 'M' then
      return coalesce(
        (select pg_catalog.jsonb_object_agg(
           tuskgate.column_unescaped(member.key, attribute, holder),
           tuskgate.column_plain_json(member.value, attribute))
         from pg_catalog.jsonb_each(value -> 'M') member), '{}');
    when 'L' then
      return coalesce(
        (select pg_catalog.jsonb_agg(tuskgate.column_plain_json(element.value, attribute)
                                     order by element.ordinality)
         from pg_catalog.jsonb_array_elements(value -> 'L') with ordinality element), '[]');
    when 'SS' then
      return (select pg_catalog.jsonb_agg(
                tuskgate.column_unescaped(element.value, attribute, holder)
                order by element.ordinality)
              from pg_catalog.jsonb_array_elements_text(value -> 'SS') with ordinality element);
    when 'NS' then
      return (select pg_catalog.jsonb_agg(element.value::jsonb order by element.ordinality)
              from pg_catalog.jsonb_array_elements_text(value -> 'NS') with ordinality element);
    when 'NULL' then
      return 'null';
    else
      return value -> tag;
  end case;
end
$$;
