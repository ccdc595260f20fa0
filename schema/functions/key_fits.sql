-- Whether a key column, whose value is given as text, has what it should of the attribute of an item
-- that is in the stored form. `is_short`: it keeps partition keys, in their short form.
create or replace function tuskgate.key_fits(
  key_type text, attribute jsonb, kept text, is_short boolean
) returns boolean
language plpgsql immutable parallel safe
as $$
begin
  return coalesce(case key_type
    when 'S' then case when is_short then tuskgate.short_text(attribute ->> 'S')
      else attribute ->> 'S' end = kept
    when 'N' then (attribute ->> 'N')::numeric = kept::numeric
    else case when is_short then tuskgate.short_bytes(pg_catalog.decode(attribute ->> 'B', 'base64'))
      else pg_catalog.decode(attribute ->> 'B', 'base64') end = kept::bytea end, false);
end
$$;
