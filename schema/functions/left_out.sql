-- Ends a statement whose write of an attached relation was left out, or went elsewhere: whatever was
-- done besides is undone. The message is for the client; `again`: another writer may have come
-- between, and whoever runs the statement runs it again first. It returns nothing.
create or replace function tuskgate.left_out(message text, again boolean) returns int
language plpgsql
set search_path = ''
as $$
begin
  raise exception using
    errcode = case when again then 'TGA02' else 'TGA01' end,
    message = left_out.message;
end
$$;
