-- Drops what tuskgate.drop_followed_relation had to leave.
create or replace function tuskgate.drop_left_relations() returns void
language sql
set search_path = ''
as $$
  select tuskgate.drop_followed_relation(r.relation)
  from tuskgate.left_relations() r (relation)
  where tuskgate.follows()
$$;
