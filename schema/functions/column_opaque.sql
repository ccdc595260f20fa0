-- An S as the text of a type that PostgreSQL alone knows; `type` is as the catalog spells it.
create or replace function tuskgate.column_opaque(
  value jsonb, attribute text, type text
) returns text
language sql stable
as $$
  select tuskgate.column_checked(
    tuskgate.column_unescaped(
      tuskgate.column_scalar(value, attribute, 'S'), attribute, 'a text column'),
    attribute, type)
$$;
