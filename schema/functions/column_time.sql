-- An S as the text of a date, timestamp or timestamptz: what ParseTimePoint
-- (translator/attached/column_dates.h) takes.
create or replace function tuskgate.column_time(value jsonb, attribute text, type text) returns text
language plpgsql stable
as $$
declare
  content text := tuskgate.column_scalar(value, attribute, 'S');
begin
  if content is null or content in ('infinity', '-infinity') then
    return content;
  end if;
  if content ~ ('^\d{4,7}-\d\d-\d\d([T ]\d\d:[0-5]\d(:[0-5]\d(\.\d+)?)?'
                || '(Z|[-+](0\d|1[0-5])(:?[0-5]\d)?)?)?( BC)?$')
    and (type = 'timestamptz' or content !~ '\d[-+]\d\d(:?\d\d)?( BC)?$'
         or content ~ ':\d\d(\.\d+)?[-+]00(:?00)?( BC)?$' or content !~ ':')
    and (type <> 'date' or content !~ ':.*[1-9]' and content !~ '[T ]\d?[1-9]')
  then
    case type
      when 'date' then return content::date::text;
      when 'timestamp' then return content::timestamp::text;
      else return content::timestamptz::text;
    end case;
  end if;
  return tuskgate.column_fault(attribute, case type
    when 'date' then 'the value is no ISO 8601 date'
    when 'timestamp' then 'the value is no ISO 8601 timestamp without time zone'
    else 'the value is no ISO 8601 timestamp' end);
exception
  when data_exception then
    return tuskgate.column_fault(attribute, case type
      when 'date' then 'the value is no ISO 8601 date'
      when 'timestamp' then 'the value is no ISO 8601 timestamp without time zone'
      else 'the value is no ISO 8601 timestamp' end);
end
$$;
