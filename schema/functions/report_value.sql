-- A value that somebody wrote to a report's column, as to_jsonb makes JSON of it, as an attribute
-- value. `model` is the value that is replaced.
create or replace function tuskgate.report_value(written jsonb, type text, model jsonb, path text)
returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  tag constant text := tuskgate.report_tag(type);
  content constant text := written #>> '{}';
  at timestamptz;
begin
  case type
    when 'text' then
      return jsonb_build_object('S', tuskgate.stored_text(content));
    when 'number' then
      return jsonb_build_object('N', tuskgate.canonical_number(content));
    when 'boolean' then
      return jsonb_build_object('BOOL', written);
    when 'binary' then
      return jsonb_build_object('B', tuskgate.base64(content::bytea));
    when 'json' then
      return tuskgate.value_from_json(written, model, 1);
    when 'list', 'map' then
      if jsonb_typeof(written) <> (case tag when 'L' then 'array' else 'object' end) then
        raise exception 'The column shows a % of %: %', type, path, left(written::text, 100)
          using errcode = 'check_violation';
      end if;
      return tuskgate.value_from_json(written, case when model ? tag then model end, 1);
    when 'text set', 'number set', 'binary set' then
      if jsonb_typeof(written) <> 'array' or exists (
           select from jsonb_array_elements(written) e
           where jsonb_typeof(e.value) <> (case tag when 'NS' then 'number' else 'string' end)) then
        raise exception 'The column shows a % of %: %', type, path, left(written::text, 100)
          using errcode = 'check_violation';
      end if;
      return tuskgate.canonical_value(jsonb_build_object(tag, coalesce(
        (select jsonb_agg(e.value) from jsonb_array_elements_text(written) e), '[]')));
    else
      at := content::timestamptz;
      if not isfinite(at) then
        raise exception 'An item cannot hold the time %', content using errcode = 'check_violation';
      end if;
      case type
        when 'iso' then
          return jsonb_build_object('S', regexp_replace(to_char(at at time zone 'UTC',
            'YYYY-MM-DD"T"HH24:MI:SS.US'), '\.?(000)?000$', '') || 'Z');
        when 'epoch' then
          return jsonb_build_object('N', tuskgate.canonical_number(extract(epoch from at)::text));
        else
          return jsonb_build_object('N', tuskgate.canonical_number(
            (1000 * extract(epoch from at))::text));
      end case;
  end case;
end
$$;
