-- What stands at a document path, as plain JSON, if it has the type that the tag tells.
create or replace function tuskgate.attr_of_type(item jsonb, path text, tag text) returns jsonb
language sql immutable parallel safe
as $$
  select case when (item #> tuskgate.attr_path(path)) ? tag
    then tuskgate.value_to_json(item #> tuskgate.attr_path(path)) end
$$;
