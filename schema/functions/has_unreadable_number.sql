-- Whether plain JSON, as text, has a number that DynamoDB cannot hold: AppendPlainJson
-- (translator/attached/columns/column_json.h) refuses it. Text, since jsonb would refuse U+0000.
create or replace function tuskgate.has_unreadable_number(plain text) returns boolean
language plpgsql immutable strict parallel safe
as $$
begin
  -- Such a number has an exponent, or many digits; most JSON has neither.
  if plain !~ '[0-9]([eE]|[0-9.]{38})' then
    return false;
  end if;
  return exists (
    select from pg_catalog.regexp_matches(
      pg_catalog.regexp_replace(plain, '"([^"\\]|\\.)*"', '""', 'g'),
      '-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?', 'g') n (digits)
    where case
      -- What numeric itself cannot hold, or only as 0.
      when n.digits[1] ~ '[eE][-+]?0*[0-9]{4,}' then
        n.digits[1] !~ '^-?[0.]+[eE]'
      else not tuskgate.is_number(n.digits[1]::numeric) end);
end
$$;
