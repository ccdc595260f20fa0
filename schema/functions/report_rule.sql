-- How the items of a table may be told apart if it holds several kinds of them, from a sample: by an
-- attribute with one of the usual names, or by what stands before a "#" in the sort key. The first
-- rule by which the table does hold several kinds is the right one.
create or replace function tuskgate.report_rule(
  base tuskgate.tables, items jsonb[], sort_keys text[]
) returns setof jsonb
language sql stable
set search_path = ''
as $$
  (
    select jsonb_build_object('attribute', c.name)
    from (
      select n.name, n.place, count(*) as items, count(s.item #>> array[n.name, 'S']) as texts,
        count(distinct s.item #>> array[n.name, 'S']) as kinds
      from unnest(items) s (item),
        unnest('{type,Type,_type,entityType,EntityType,entity_type,entity,Entity,_et,__edb_e__,'
          '__typename,itemType,ItemType,item_type,recordType,kind,Kind,TYPE,ENTITY}'::text[])
          with ordinality n (name, place)
      group by n.name, n.place
    ) c
    where c.texts >= 0.9 * c.items and c.kinds between 1 and 50
    order by c.place
  )
  union all
  select jsonb_build_object('separator', '#')
  from unnest(sort_keys) s (key)
  where base.sort_key_type = 'S'
  having count(distinct split_part(s.key, '#', 1)) between 1 and 50
    and bool_or(s.key like '%#%')
    and bool_and(split_part(s.key, '#', 1) ~ '^[A-Za-z][A-Za-z0-9_.:@ -]*$')
$$;
