-- Deletes items of one child of a table that have expired: at most `most`, those first that expired
-- first, of those from `start` on, a key of the relation that says when items expire (`{}`: all).
-- Returns how many, and if there are more, where it ended and when by its pace the next is `due`.
-- `before` of the batch are deleted already, whose pace began at `began`.
--
-- Each item is looked at again under its lock: one whose expiry was moved stays. Those that somebody
-- else has locked are left for the next time, so that this waits for nobody. The table's trigger
-- removes what the indexes have of an item; what the relation has is removed here, all at once, and
-- the trigger is told so by tuskgate.expiring (expiry_part): one by one it took a third of the time.
--
-- It works for a third of a millisecond at a time, and leaves the processor to others in between.
-- Whoever wakes up gets it at once; but who had it, and gave way for a moment to a third, may not get
-- it back before this rests, so that a request is late by as long as one piece of work takes. So the
-- statement is prepared, as to plan it took longer than to delete 32 items. And it works no more than
-- it has to, for a pace that is enough: what others feel goes by the part of the time that it works.
create or replace function tuskgate.expire_child(
  base tuskgate.tables, index tuskgate.indexes, child int, most int, start jsonb, until int8,
  began timestamptz, before int, out gone int, out reached jsonb
)
language plpgsql
set search_path = ''
-- By the indexes, in the order of expiry, however many there are by the statistics.
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_material = off
set plan_cache_mode = force_generic_plan
as $$
declare
  pace constant float8 := 22000;  -- items in a second, at most
  nap constant float8 := 0.0005;  -- that is one millisecond: of 0.001, pg_sleep may make two
  piece constant interval := '0.0003 s';
  least_few constant int := 32;
  most_few constant int := 64;
  few int := least_few;
  items text := format('tuskgate_data.%I', base.relation || '~' || child);
  entries text := format('tuskgate_data.%I', index.relation || '~' || child);
  has_sort_key constant boolean := base.sort_key is not null;
  columns constant text := 'e.expires, e.base_pk'
    || case when has_sort_key then ', e.base_sk' else '' end;
  place constant text := 'jsonb_build_object(''expires'', e.expires, ''pk'', e.base_pk::text'
    || case when has_sort_key then ', ''sk'', e.base_sk::text' else '' end || ')';
  -- Those that no item of that time stands for. The text of a number is nearly always the same.
  own text := format('t.h = %s and t.pk = e.base_pk and (t.item -> %L ->> ''N'' = e.expires::text '
    'or tuskgate.expires_at(t.item -> %2$L ->> ''N'') = e.expires)',
    tuskgate.hash_value(base.partition_key_type, 'e.base_pk'), index.partition_key[1]);
  -- What expired more than five years ago stays.
  -- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html
  range constant text := format('e.expires <= %s and e.expires >= %s', until,
    extract(epoch from pg_catalog.to_timestamp(until) at time zone 'UTC' - interval '5 years')::int8);
  worked timestamptz;
  took interval;
  ahead float8;
  is_behind boolean;
  deleted int;
  due int;
  start_values text;
  ending jsonb;
  left_over tid[];
begin
  if has_sort_key then
    own := own || ' and t.sk = '
      || case when base.sort_key_type = 'N' then 'e.base_sk'
              else 'coalesce(e.whole_sk, e.base_sk)' end;
  end if;
  gone := 0;
  -- Nearly always there is nothing, and this is all.
  if not start ? 'expires' then
    execute format('select %s from %s e where %s order by %s limit 1', place, entries, range, columns)
    into start;
    if start is null then
      return;
    end if;
  end if;
  -- It is there if the last call failed.
  if exists (select from pg_prepared_statements p where p.name = 'tuskgate expiry') then
    deallocate "tuskgate expiry";
  end if;
  execute format(
    'prepare "tuskgate expiry" as
     with due as materialized (
       select t.ctid as place, e.ctid as entry, %1$s
       from %2$s e join %3$s t on %4$s where %5$s and (%1$s) >= (%6$s)
       order by %1$s limit $1 for update of t skip locked
     ), gone as (
       delete from %3$s t where t.ctid = any (array(select d.place from due d)) returning 1
     ), forgotten as (
       delete from %2$s e where e.ctid = any (array(select d.entry from due d))
     )
     select (select count(*) from gone), (select count(*) from due),
       (select %7$s from (select %1$s from due e order by (%1$s) desc limit 1) e)',
    columns, entries, items, own, range, '$2, $3' || case when has_sort_key then ', $4' else '' end,
    place);
  perform set_config('tuskgate.expiring', 'on', true);
  loop
    few := least(few, most - gone);
    worked := clock_timestamp();
    start_values := format('%s, %L', start ->> 'expires', start ->> 'pk')
      || case when has_sort_key then format(', %L', start ->> 'sk') else '' end;
    execute format('execute "tuskgate expiry" (%s, %s)', few, start_values) into deleted, due, ending;
    gone := gone + deleted;
    exit when due < few or gone >= most;
    start := ending;
    took := clock_timestamp() - worked;
    ahead := (before + gone) / pace - extract(epoch from clock_timestamp() - began);
    -- So that a quarter of the pieces are shorter: the others may have waited for the processor. Who
    -- is behind takes up to twice as long, a little more each time.
    is_behind := ahead <= -0.005;
    few := case when took > case when is_behind then piece * 2 else piece end
                then greatest(few - 1, least_few)
                else least(few + case when is_behind then 1 else 3 end, most_few) end;
    perform pg_sleep(greatest(nap, ahead));
  end loop;
  deallocate "tuskgate expiry";
  perform set_config('tuskgate.expiring', '', true);
  if due = few then
    reached := ending
      || jsonb_build_object('due', extract(epoch from began) + (before + gone) / pace);
    return;
  end if;
  -- What is left from there on is of items that others have locked, or of none: TRUNCATE fires no
  -- trigger. Looked at again, by a statement that sees what was committed before they were locked.
  execute format(
    'select array(select e.ctid from %s e
       where %s and (%s) >= (%s) and not exists (select from %s t where %s)
       limit %s for update skip locked)', entries, range, columns, start_values, items, own, most)
  into left_over;
  if cardinality(left_over) > 0 then
    execute format('delete from %s e where e.ctid = any ($1) and not exists (select from %s t where %s)',
      entries, items, own)
    using left_over;
  end if;
end
$$;
