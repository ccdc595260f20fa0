-- An S as the text of an interval: what ParseIsoDuration and KeepsDuration
-- (translator/attached/columns/column_duration.h) take. `type` is as the catalog spells it.
create or replace function tuskgate.column_interval(
  value jsonb, attribute text, type text
) returns text
language plpgsql stable
as $$
declare
  content text := tuskgate.column_scalar(value, attribute, 'S');
  kept boolean;
begin
  if content ~ '[PT]$' or content !~ (
    '^P([-+]?\d{1,9}Y)?([-+]?\d{1,9}M)?([-+]?\d{1,8}W)?([-+]?\d{1,9}D)?'
    || '(T([-+]?\d{1,9}H)?([-+]?\d{1,9}M)?([-+]?\d{1,9}(\.\d{1,9})?S)?)?$') then
    return tuskgate.column_fault(attribute, 'the value is no ISO 8601 duration');
  end if;
  if type = 'interval' then
    perform content::interval;
    return content;
  end if;
  -- As texts: P1M and P30D are equal as intervals.
  execute pg_catalog.format('select $1::interval::text = $1::%s::text', type) into kept using content;
  if not kept then
    return tuskgate.column_fault(attribute, 'the value says more than ' || type || ' keeps');
  end if;
  return content;
exception
  when data_exception then
    return tuskgate.column_fault(attribute, 'the value is no ISO 8601 duration');
end
$$;
