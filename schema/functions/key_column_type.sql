-- The type of a column that holds key attributes of type S, N or B.
create or replace function tuskgate.key_column_type(key_type text) returns text
language sql
immutable strict parallel safe
as $$
  select case key_type when 'S' then 'text collate "C"' when 'N' then 'numeric' else 'bytea' end
$$;
