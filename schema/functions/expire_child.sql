-- Deletes items of one child of a table that have expired: at most `most`, those first that expired
-- first, of those behind `start`, a key of the relation that says when items expire (`{}`: all).
-- Returns how many, and where it ended.
--
-- Each item is looked at again under its lock: one whose expiry was moved stays. Those that somebody
-- else has locked are left for the next time, so that this waits for nobody. The table's trigger
-- removes what the indexes have of an item; what the relation has is removed here, all at once, and
-- the trigger is told so by tuskgate.expiring (expiry_part): one by one it took a third of the time.
create or replace function tuskgate.expire_child(
  base tuskgate.tables, index tuskgate.indexes, child int, most int, start jsonb, until int8,
  out gone int, out reached jsonb
)
language plpgsql
set search_path = ''
-- By the indexes, in the order of expiry, however many there are by the statistics.
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_material = off
as $$
declare
  items text := format('tuskgate_data.%I', base.relation || '~' || child);
  entries text := format('tuskgate_data.%I', index.relation || '~' || child);
  columns text := 'e.expires, e.base_pk';
  -- Those that no item of that time stands for. The text of a number is nearly always the same.
  own text := format('t.h = %s and t.pk = e.base_pk and (t.item -> %L ->> ''N'' = e.expires::text '
    'or tuskgate.expires_at(t.item -> %2$L ->> ''N'') = e.expires)',
    tuskgate.hash_value(base.partition_key_type, 'e.base_pk'), index.partition_key[1]);
  -- What expired more than five years ago stays.
  -- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html
  range text := format('e.expires <= %s and e.expires >= %s', until,
    extract(epoch from pg_catalog.to_timestamp(until) at time zone 'UTC' - interval '5 years')::int8);
  found_any boolean;
  due int;
  left_over tid[];
begin
  if base.sort_key is not null then
    columns := columns || ', e.base_sk';
    own := own || ' and t.sk = '
      || case when base.sort_key_type = 'N' then 'e.base_sk'
              else 'coalesce(e.whole_sk, e.base_sk)' end;
  end if;
  if start ? 'expires' then
    range := range || format(' and (%s) > (%L::int8, %L::%s%s)', columns, start ->> 'expires',
      start ->> 'pk', split_part(tuskgate.key_column_type(base.partition_key_type), ' ', 1),
      case when base.sort_key is not null then
        format(', %L::%s', start ->> 'sk',
          split_part(tuskgate.key_column_type(base.sort_key_type), ' ', 1))
      end);
  end if;
  gone := 0;
  -- Nearly always there is nothing, and this is all.
  if not start ? 'expires' then
    execute format('select exists (select from %s e where %s)', entries, range) into found_any;
    if not found_any then
      return;
    end if;
  end if;
  perform set_config('tuskgate.expiring', 'on', true);
  execute format(
    'with due as materialized (
       select t.ctid as place, e.ctid as entry, %1$s
       from %2$s e join %3$s t on %4$s where %5$s
       order by %1$s limit %6$s for update of t skip locked
     ), gone as (
       delete from %3$s t where t.ctid = any (array(select d.place from due d)) returning 1
     ), forgotten as (
       delete from %2$s e where e.ctid = any (array(select d.entry from due d))
     )
     select (select count(*) from gone), (select count(*) from due),
       (select jsonb_build_object(''expires'', e.expires, ''pk'', e.base_pk::text %7$s)
        from (select %1$s from due e order by (%1$s) desc limit 1) e)',
    columns, entries, items, own, range, most,
    case when base.sort_key is not null then ', ''sk'', e.base_sk::text' end)
  into gone, due, reached;
  perform set_config('tuskgate.expiring', '', true);
  if due = most then
    return;
  end if;
  reached := null;
  -- What is left is of items that others have locked, or of none: TRUNCATE fires no trigger. Looked at
  -- again, by a statement that sees what was committed before they were locked.
  execute format(
    'select array(select e.ctid from %s e where %s and not exists (select from %s t where %s)
       limit %s for update skip locked)', entries, range, items, own, most)
  into left_over;
  if cardinality(left_over) > 0 then
    execute format('delete from %s e where e.ctid = any ($1) and not exists (select from %s t where %s)',
      entries, items, own)
    using left_over;
  end if;
end
$$;
