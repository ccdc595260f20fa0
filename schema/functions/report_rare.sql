-- The sample, in which kinds that it has few items of are replaced by what all of the table has of
-- them: about 100 items of each, and 32 MiB at most. `kinds` are report_kinds', and `source`
-- report_sample's.
create or replace function tuskgate.report_rare(
  base tuskgate.tables, source text, rule jsonb, kinds jsonb,
  inout items jsonb[], inout sort_keys text[]
)
language plpgsql stable
set search_path = ''
as $$
declare
  rare text[];
  shares float8[];
begin
  execute format(
    'with sampled as (
       select %s as kind, count(*) as items from unnest($1, $2) s (item, sk) group by 1
     )
     select array_agg(k.kind), array_agg(least(1, 100 / k.items))
     from (
       select k.key as kind, k.value::float8 as items from jsonb_each_text($3) k
       where k.key <> ''''
       order by k.value::float8 desc, k.key collate "C" limit 100
     ) k
     left join sampled s using (kind)
     where coalesce(s.items, 0) < least(k.items, 100)',
    tuskgate.report_kind(rule, 's.item', 's.sk'))
  using items, sort_keys, kinds
  into rare, shares;
  if rare is null then
    return;
  end if;
  execute format(
    'select coalesce(array_agg(s.item), ''{}''), coalesce(array_agg(s.sort_key), ''{}'')
     from (
       select s.item, s.sk as sort_key from unnest($1, $2) s (item, sk)
       where %s <> all ($3)
       union all
       select r.item, r.sort_key
       from (
         select t.item, %s as sort_key, t.ctid as place, sum(t.size) over () as bytes
         from %s join unnest($3, $4) k (kind, share) on k.kind = %s
         where %s < k.share
       ) r
       where %s < 33554432 / r.bytes::float8
     ) s',
    format('coalesce(%s, '''')', tuskgate.report_kind(rule, 's.item', 's.sk')),
    case when base.sort_key is null then 'null::text' else 't.sk::text' end,
    source, tuskgate.report_kind(rule, 't.item', 't.sk'), tuskgate.report_lot('t.ctid', 1),
    tuskgate.report_lot('r.place', 2))
  using items, sort_keys, rare, shares
  into items, sort_keys;
end
$$;
