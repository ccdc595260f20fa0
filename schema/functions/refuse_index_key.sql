-- Ends a write of an item with an attribute that cannot be the key of an index that it is.
create or replace function tuskgate.refuse_index_key(index_name text) returns void
language plpgsql
set search_path = ''
as $$
begin
  raise exception 'an attribute cannot be the key of index % that it is', index_name
    using errcode = 'TG011';
end
$$;
