-- An S as the text of an interval: what IsIsoDuration (translator/attached/column_dates.h) takes.
create or replace function tuskgate.column_interval(value jsonb, attribute text) returns text
language plpgsql stable
as $$
declare
  content text := tuskgate.column_scalar(value, attribute, 'S');
begin
  if content ~ '[PT]$' or content !~ (
    '^P([-+]?\d{1,9}Y)?([-+]?\d{1,9}M)?([-+]?\d{1,8}W)?([-+]?\d{1,9}D)?'
    || '(T([-+]?\d{1,9}H)?([-+]?\d{1,9}M)?([-+]?\d{1,9}(\.\d{1,9})?S)?)?$') then
    return tuskgate.column_fault(attribute, 'the value is no ISO 8601 duration');
  end if;
  perform content::interval;
  return content;
exception
  when data_exception then
    return tuskgate.column_fault(attribute, 'the value is no ISO 8601 duration');
end
$$;
