-- The type tag of the values that a report's column shows; null for any.
create or replace function tuskgate.report_tag(type text) returns text
language sql immutable strict parallel safe
as $$
  select ('{"text": "S", "number": "N", "boolean": "BOOL", "binary": "B", "text set": "SS",
    "number set": "NS", "binary set": "BS", "list": "L", "map": "M", "iso": "S", "epoch": "N",
    "epoch_ms": "N"}'::jsonb) ->> type
$$;
