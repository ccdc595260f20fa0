-- The name of an attribute or map member as items hold it; refuses what cannot be one.
create or replace function tuskgate.check_attribute_name(name text) returns text
language plpgsql immutable strict parallel safe
as $$
begin
  if name = '' then
    raise exception 'Empty attribute name' using errcode = 'check_violation';
  end if;
  if pg_catalog.octet_length(name) > 65535 then
    raise exception 'Attribute name is too large, must be less than 65536 bytes'
      using errcode = 'check_violation';
  end if;
  return tuskgate.stored_text(name);
end
$$;
