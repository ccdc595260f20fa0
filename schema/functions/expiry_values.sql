-- SQL text: what expiry_columns have for the row that `row` names, which expires at `expires`.
create or replace function tuskgate.expiry_values(base tuskgate.tables, "row" text, expires text)
returns text
language sql
immutable parallel safe
as $$
  select concat_ws(', ', expires, "row" || '.pk',
    tuskgate.short_key("row" || '.sk', base.sort_key_type),
    case when base.sort_key_type <> 'N' then
      format('nullif(%s.sk, %s)', "row", tuskgate.short_key("row" || '.sk', base.sort_key_type))
    end)
$$;
