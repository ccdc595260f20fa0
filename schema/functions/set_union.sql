-- The union of two sets of one type: ADD. Elements are sorted bytewise, as all stored sets are.
create or replace function tuskgate.set_union(one jsonb, other jsonb) returns jsonb
language sql immutable parallel safe
as $$
  select pg_catalog.jsonb_build_object(tag.key, (
    select pg_catalog.jsonb_agg(element order by element collate "C")
    from (select pg_catalog.jsonb_array_elements_text(tag.value)
          union
          select pg_catalog.jsonb_array_elements_text(one -> tag.key)) united (element)))
  from pg_catalog.jsonb_each(other) tag
$$;
