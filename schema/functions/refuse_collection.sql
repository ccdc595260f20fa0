-- Ends a write that would make an item collection too large.
create or replace function tuskgate.refuse_collection() returns void
language plpgsql
set search_path = ''
as $$
begin
  raise exception using errcode = 'TG010', message = 'an item collection would be too large';
end
$$;
