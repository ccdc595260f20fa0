-- What stands at a document path, as plain JSON; null where nothing does.
--
-- The functions attr* are inlined. With a constant path, as views and indexes have it, nothing is
-- left of the path but a constant.
create or replace function tuskgate.attr(item jsonb, path text) returns jsonb
language sql immutable parallel safe
as $$
  select tuskgate.value_to_json(item #> tuskgate.attr_path(path))
$$;
