-- SQL text: what a key column keeps of the key value that the expression `value` yields, where it is
-- not asked for its order.
create or replace function tuskgate.short_key(value text, key_type text) returns text
language sql
immutable strict parallel safe
as $$
  select case key_type
    when 'S' then format('tuskgate.short_text(%s)', value)
    when 'B' then format('tuskgate.short_bytes(%s)', value)
    else value
  end
$$;
