-- The trigger of relations whose changes are logged: `truncate` would remove items and leave no
-- change.
create or replace function tuskgate.refuse_truncate() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception 'the changes of this relation are logged: delete its rows instead'
    using errcode = 'feature_not_supported';
end
$$;
