-- Sets what stands at the path, or removes it when the value is null.
create function tuskgate.set_or_remove(item jsonb, path text[], value jsonb) returns jsonb
language sql immutable parallel safe
as $$
  select case when value is null then item #- path
              else pg_catalog.jsonb_set(item, path, value, true) end
$$;
