-- The key attributes that have columns of their own besides pk and sk, with their types: all but
-- those that would be called the same, as in a table whose keys are PK and SK.
create or replace function tuskgate.report_keys(base tuskgate.tables, options jsonb) returns jsonb
language sql immutable
as $$
  select coalesce(pg_catalog.jsonb_object_agg(tuskgate.report_path(k.attribute), k.type), '{}')
  from (values (base.partition_key, base.partition_key_type, 'pk'),
               (base.sort_key, base.sort_key_type, 'sk')) k (attribute, type, name)
  where k.attribute is not null and (
    tuskgate.report_name(k.attribute) <> k.name
    or coalesce(options -> 'types', '{}') ? tuskgate.report_path(k.attribute)
    or coalesce(options -> 'names', '{}') ? tuskgate.report_path(k.attribute))
$$;
