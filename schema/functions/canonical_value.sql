-- A tagged value, as somebody wrote it, in the form in which items hold it: canonical numbers,
-- sorted sets, padded base64. Refuses what no item can have, in the words of attribute_json.cpp in
-- translator/model.
create or replace function tuskgate.canonical_value(value jsonb, depth int default 1) returns jsonb
language plpgsql immutable strict parallel safe
as $$
declare
  tag text;
  content jsonb;
  shape text;
  elements text[];
begin
  if depth > 32 then
    raise exception 'Nesting Levels have exceeded supported limits: Attributes in the item have '
      'nested levels beyond supported limit' using errcode = 'check_violation';
  end if;
  if pg_catalog.jsonb_typeof(value) <> 'object'
     or (select pg_catalog.count(*) from pg_catalog.jsonb_object_keys(value)) <> 1 then
    raise exception 'An attribute value must contain exactly one of the supported datatypes: %',
      pg_catalog.left(value::text, 100) using errcode = 'check_violation';
  end if;
  select member.key, member.value into tag, content from pg_catalog.jsonb_each(value) member;
  shape := pg_catalog.jsonb_typeof(content);
  if shape is distinct from (case
       when tag in ('S', 'N', 'B') then 'string'
       when tag in ('BOOL', 'NULL') then 'boolean'
       when tag in ('L', 'SS', 'NS', 'BS') then 'array'
       when tag = 'M' then 'object' end) then
    raise exception 'Not an attribute value: %', pg_catalog.left(value::text, 100)
      using errcode = 'check_violation';
  end if;
  case tag
    when 'S' then
      return pg_catalog.jsonb_build_object('S', tuskgate.stored_text(value ->> 'S'));
    when 'N' then
      return pg_catalog.jsonb_build_object('N', tuskgate.canonical_number(value ->> 'N'));
    when 'B' then
      return pg_catalog.jsonb_build_object('B', tuskgate.base64(
        pg_catalog.decode(value ->> 'B', 'base64')));
    when 'BOOL' then
      return value;
    when 'NULL' then
      if content = 'false' then
        raise exception 'One or more parameter values were invalid: Null attribute value types '
          'must have the value of true' using errcode = 'check_violation';
      end if;
      return value;
    when 'M' then
      return pg_catalog.jsonb_build_object('M', (
        select coalesce(pg_catalog.jsonb_object_agg(tuskgate.check_attribute_name(member.key),
          tuskgate.canonical_value(member.value, depth + 1)), '{}')
        from pg_catalog.jsonb_each(content) member));
    when 'L' then
      return pg_catalog.jsonb_build_object('L', (
        select coalesce(pg_catalog.jsonb_agg(
          tuskgate.canonical_value(element.value, depth + 1) order by element.ordinality), '[]')
        from pg_catalog.jsonb_array_elements(content) with ordinality element));
    else
      if exists (select from pg_catalog.jsonb_array_elements(content) element
                 where pg_catalog.jsonb_typeof(element.value) <> 'string') then
        raise exception 'Not an attribute value: %', pg_catalog.left(value::text, 100)
          using errcode = 'check_violation';
      end if;
      elements := array(
        select case tag
          when 'SS' then tuskgate.stored_text(element.value)
          when 'NS' then tuskgate.canonical_number(element.value)
          else tuskgate.base64(pg_catalog.decode(element.value, 'base64')) end collate "C" as stored
        from pg_catalog.jsonb_array_elements_text(content) element
        order by stored);
      if pg_catalog.cardinality(elements) = 0 then
        raise exception using errcode = 'check_violation',
          message = 'One or more parameter values were invalid: ' || case tag
            when 'SS' then 'An string set  may not be empty'
            when 'NS' then 'An number set  may not be empty'
            else 'Binary sets should not be empty' end;
      end if;
      if (select pg_catalog.count(distinct e) from pg_catalog.unnest(elements) e)
         <> pg_catalog.cardinality(elements) then
        raise exception
          'One or more parameter values were invalid: Input collection contains duplicates.'
          using errcode = 'check_violation';
      end if;
      return pg_catalog.jsonb_build_object(tag, pg_catalog.to_jsonb(elements));
  end case;
end
$$;
