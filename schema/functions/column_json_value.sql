-- Plain JSON as typed JSON in the stored form: AppendPlainJson (translator/attached/column_json.h).
-- Its strings and names may be in the stored form already (column_jsonb).
create or replace function tuskgate.column_json_value(
  plain jsonb, is_stored boolean default false
) returns jsonb
language plpgsql immutable strict parallel safe
as $$
begin
  case pg_catalog.jsonb_typeof(plain)
    when 'object' then
      return pg_catalog.jsonb_build_object('M', coalesce(
        (select pg_catalog.jsonb_object_agg(
           case when is_stored then member.key
             else pg_catalog.replace(member.key, E'\x01', E'\x01\U0010FFFF') end,
           tuskgate.column_json_value(member.value, is_stored))
         from pg_catalog.jsonb_each(plain) member), '{}'));
    when 'array' then
      return pg_catalog.jsonb_build_object('L', coalesce(
        (select pg_catalog.jsonb_agg(tuskgate.column_json_value(element.value, is_stored)
                                     order by element.ordinality)
         from pg_catalog.jsonb_array_elements(plain) with ordinality element), '[]'));
    when 'string' then
      return pg_catalog.jsonb_build_object('S', case when is_stored then plain #>> '{}'
        else pg_catalog.replace(plain #>> '{}', E'\x01', E'\x01\U0010FFFF') end);
    when 'number' then
      return pg_catalog.jsonb_build_object('N',
        pg_catalog.trim_scale((plain #>> '{}')::numeric)::text);
    when 'boolean' then
      return pg_catalog.jsonb_build_object('BOOL', plain);
    else
      return '{"NULL": true}';
  end case;
end
$$;
