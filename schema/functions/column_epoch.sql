-- An N, so many of which are a second since 1970, as the text of a date or timestamp.
create or replace function tuskgate.column_epoch(value jsonb, attribute text, unit int, type text)
returns text
language plpgsql stable parallel safe
as $$
declare
  number numeric := tuskgate.column_scalar(value, attribute, 'N')::numeric;
  micros numeric := number * (1000000 / unit);
  -- Without a quotient that is rounded.
  days numeric := (micros - pg_catalog.mod(pg_catalog.mod(micros, 86400000000) + 86400000000,
                                           86400000000)) / 86400000000;
begin
  if micros is null then
    return null;
  end if;
  -- From Julian day 0 to the year 294246.
  if days < -2440588 or days >= 106751982 then
    return tuskgate.column_fault(attribute,
                                 pg_catalog.format('%s is out of range', value ->> 'N'));
  end if;
  if micros <> pg_catalog.trunc(micros) then
    return tuskgate.column_fault(attribute, pg_catalog.format('%s says more than microseconds',
                                                              value ->> 'N'));
  end if;
  if type = 'date' then
    if micros <> days * 86400000000 then
      return tuskgate.column_fault(attribute, pg_catalog.format('%s is not the start of a day',
                                                                value ->> 'N'));
    end if;
    return ('1970-01-01'::date + days::int)::text;
  end if;
  return ('1970-01-01'::timestamp + days::int * '1 day'::interval
          + (micros - days * 86400000000)::float8 * '1 microsecond'::interval)::text;
end
$$;
