-- A set without the elements of another of its type: DELETE. Null when nothing is left.
create or replace function tuskgate.set_difference(one jsonb, other jsonb) returns jsonb
language sql immutable parallel safe
as $$
  select case when kept.elements is not null
    then pg_catalog.jsonb_build_object(tag.key, kept.elements) end
  from pg_catalog.jsonb_each(other) tag,
    lateral (select pg_catalog.jsonb_agg(element order by element collate "C") as elements
             from pg_catalog.jsonb_array_elements_text(one -> tag.key) element
             where not (tag.value ? element)) kept
$$;
