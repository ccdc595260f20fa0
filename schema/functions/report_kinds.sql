-- The kinds of items that a table holds by a rule and how many there are of each, as an object (the
-- name is empty for items without a kind; of more than 1000 kinds those with most items), and how
-- many items were looked at. `source` is report_sample's.
create or replace function tuskgate.report_kinds(
  source text, rule jsonb, out kinds jsonb, out looked_at int8
)
language plpgsql stable
set search_path = ''
as $$
begin
  execute format(
    'select coalesce(jsonb_object_agg(k.kind, k.items) filter (where k.place <= 1000), ''{}''),
       coalesce(sum(k.items), 0)
     from (
       select k.kind, k.items, row_number() over (order by k.items desc, k.kind) as place
       from (
         select coalesce(%s, '''') collate "C" as kind, count(*) as items from %s group by 1
       ) k
     ) k',
    tuskgate.report_kind(rule, 't.item', 't.sk'), source)
  into kinds, looked_at;
end
$$;
