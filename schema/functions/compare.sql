-- Orders two attribute values: negative, zero or positive; null when they are not of one type that
-- has an order (S, N or B).
create or replace function tuskgate.compare(one jsonb, other jsonb) returns int
language plpgsql immutable strict parallel safe
as $$
begin
  if one ? 'N' and other ? 'N' then
    return pg_catalog.numeric_cmp((one ->> 'N')::numeric, (other ->> 'N')::numeric);
  end if;
  if one ? 'S' and other ? 'S' then
    return pg_catalog.bttextcmp((one ->> 'S') collate "C", (other ->> 'S') collate "C");
  end if;
  if one ? 'B' and other ? 'B' then
    return pg_catalog.byteacmp(pg_catalog.decode(one ->> 'B', 'base64'),
                               pg_catalog.decode(other ->> 'B', 'base64'));
  end if;
  return null;
end
$$;
