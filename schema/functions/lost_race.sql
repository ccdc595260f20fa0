-- Ends a statement of several writes of which one was lost to another writer, so that none of them
-- is done; whoever runs it runs it again. It returns nothing.
create function tuskgate.lost_race() returns int
language plpgsql
set search_path = ''
as $$
begin
  raise exception 'another writer came between' using errcode = 'serialization_failure';
end
$$;
