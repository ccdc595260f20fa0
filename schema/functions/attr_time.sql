-- The time at a document path, as `format` says: iso (text), epoch (seconds) or epoch_ms
-- (milliseconds); null where there is none.
create or replace function tuskgate.attr_time(item jsonb, path text, format text default 'iso')
returns timestamptz
language sql immutable parallel safe
as $$
  select case format
    when 'iso' then tuskgate.iso_time(tuskgate.attr_text(item, path))
    when 'epoch' then tuskgate.epoch_time(tuskgate.attr_number(item, path))
    when 'epoch_ms' then tuskgate.epoch_time(tuskgate.attr_number(item, path) / 1000) end
$$;
