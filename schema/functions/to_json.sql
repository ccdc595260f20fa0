-- An item as plain JSON, without type tags: see docs/reporting.md.
create or replace function tuskgate.to_json(item jsonb) returns jsonb
language plpgsql immutable strict parallel safe
as $$
begin
  return (
    select coalesce(pg_catalog.jsonb_object_agg(
      tuskgate.plain_text(attribute.key), tuskgate.value_to_json(attribute.value)), '{}')
    from pg_catalog.jsonb_each(item) attribute);
end
$$;
