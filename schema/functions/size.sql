-- The function size() of DynamoDB's expressions; null where it has no value.
--
-- The length of a string is counted in UTF-16 code units, as the service counts it.
create or replace function tuskgate.size(value jsonb) returns numeric
language plpgsql immutable strict parallel safe
as $$
declare
  content text;
begin
  content := value ->> 'S';
  if content is not null then
    if pg_catalog.octet_length(content) = pg_catalog.length(content)
       and pg_catalog.strpos(content, E'\x01') = 0 then
      return pg_catalog.length(content);
    end if;
    content := pg_catalog.replace(pg_catalog.replace(content, E'\x01\U0010FFFE', ' '),
                                  E'\x01\U0010FFFF', ' ');
    return pg_catalog.length(content) + pg_catalog.length(
      pg_catalog.regexp_replace(content, E'[^\U00010000-\U0010FFFF]', '', 'g'));
  end if;
  content := value ->> 'B';
  if content is not null then
    return pg_catalog.octet_length(pg_catalog.decode(content, 'base64'));
  end if;
  if value ? 'L' then
    return pg_catalog.jsonb_array_length(value -> 'L');
  end if;
  if value ? 'M' then
    return (select pg_catalog.count(*) from pg_catalog.jsonb_object_keys(value -> 'M'));
  end if;
  return pg_catalog.jsonb_array_length(coalesce(value -> 'SS', value -> 'NS', value -> 'BS'));
end
$$;
