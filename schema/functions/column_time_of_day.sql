-- An S as the text of a time, with an offset if `zoned`.
create or replace function tuskgate.column_time_of_day(value jsonb, attribute text, zoned boolean)
returns text
language plpgsql stable
as $$
declare
  content text := tuskgate.column_scalar(value, attribute, 'S');
begin
  if content !~ (case when zoned
      then '^\d\d:[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[-+](0\d|1[0-5])(:?[0-5]\d)?)?$'
      else '^\d\d:[0-5]\d(:[0-5]\d(\.\d+)?)?$' end) then
    return tuskgate.column_fault(attribute, 'the value is no ISO 8601 time of day');
  end if;
  if zoned then
    return content::timetz::text;
  end if;
  return content::time::text;
exception
  when data_exception then
    return tuskgate.column_fault(attribute, 'the value is no ISO 8601 time of day');
end
$$;
