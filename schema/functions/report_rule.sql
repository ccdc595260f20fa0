-- How the items of a table that holds several kinds of them are told apart, from a sample: by an
-- attribute with one of the usual names, or by what stands before a "#" in the sort key. Null when
-- the table seems to hold one kind of items.
create or replace function tuskgate.report_rule(base tuskgate.tables, sample text) returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  rule jsonb;
begin
  execute format(
    'with sampled as materialized (%s)
     select pg_catalog.jsonb_build_object(''attribute'', c.name)
     from (
       select n.name, n.place, count(*) as items, count(s.item #>> array[n.name, ''S'']) as texts,
         count(distinct s.item #>> array[n.name, ''S'']) as kinds
       from sampled s, pg_catalog.unnest(%L::text[]) with ordinality n (name, place)
       group by n.name, n.place
     ) c
     where c.texts >= 0.9 * c.items and c.kinds between 2 and 50
     order by c.place
     limit 1', sample,
    '{type,Type,_type,entityType,EntityType,entity_type,entity,Entity,_et,__edb_e__,__typename,'
    'itemType,ItemType,item_type,recordType,kind,Kind,TYPE,ENTITY}')
  into rule;
  if rule is null and base.sort_key_type = 'S' then
    execute format(
      'select pg_catalog.jsonb_build_object(''separator'', ''#'')
       from (%s) s
       having count(distinct pg_catalog.split_part(s.sk, ''#'', 1)) between 2 and 50
         and bool_or(s.sk like ''%%#%%'')
         and bool_and(
           pg_catalog.split_part(s.sk, ''#'', 1) ~ ''^[A-Za-z][A-Za-z0-9_.:@ -]*$'')', sample)
    into rule;
  end if;
  return rule;
end
$$;
