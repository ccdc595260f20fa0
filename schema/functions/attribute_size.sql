-- Bytes of an attribute value by DynamoDB's rules, without its name. The same as AttributeSize in
-- translator/model/item_size.cpp.
create or replace function tuskgate.attribute_size(value jsonb) returns int
language plpgsql immutable strict parallel safe
as $$
declare
  content text;
begin
  content := value ->> 'S';
  if content is not null then
    return tuskgate.text_size(content);
  end if;
  content := value ->> 'N';
  if content is not null then
    return tuskgate.number_size(content);
  end if;
  content := value ->> 'B';
  if content is not null then
    return pg_catalog.octet_length(pg_catalog.decode(content, 'base64'));
  end if;
  if value ? 'BOOL' or value ? 'NULL' then
    return 1;
  end if;
  if value ? 'M' then
    return 3 + (
      select coalesce(pg_catalog.sum(
        1 + tuskgate.text_size(member.key) + tuskgate.attribute_size(member.value)), 0)
      from pg_catalog.jsonb_each(value -> 'M') member);
  end if;
  if value ? 'L' then
    return 3 + (
      select coalesce(pg_catalog.sum(1 + tuskgate.attribute_size(element.value)), 0)
      from pg_catalog.jsonb_array_elements(value -> 'L') element);
  end if;
  if value ? 'SS' then
    return (select pg_catalog.sum(tuskgate.text_size(element.value))
            from pg_catalog.jsonb_array_elements_text(value -> 'SS') element);
  end if;
  if value ? 'NS' then
    return (select pg_catalog.sum(tuskgate.number_size(element.value))
            from pg_catalog.jsonb_array_elements_text(value -> 'NS') element);
  end if;
  return (select pg_catalog.sum(pg_catalog.octet_length(pg_catalog.decode(element.value, 'base64')))
          from pg_catalog.jsonb_array_elements_text(value -> 'BS') element);
end
$$;
