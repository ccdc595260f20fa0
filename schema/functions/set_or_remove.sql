-- Sets what stands at the path, or removes it when the value is null.
create or replace function tuskgate.set_or_remove(
  item jsonb, path text[], value jsonb
) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  if value is null then
    return item #- path;
  end if;
  return pg_catalog.jsonb_set(item, path, value, true);
end
$$;
