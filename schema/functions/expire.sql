-- Deletes items that have expired (time to live), at most `most`, of whatever tables. Returns how
-- many: fewer than that when there are no more, but for those that somebody else has locked. Any
-- number may call it at once.
--
-- A session that calls it again goes on where it was when there are more: it need not step over what
-- it has deleted, which stays in an index until it is vacuumed.
create or replace function tuskgate.expire(most int) returns int
language plpgsql
set search_path = ''
as $$
declare
  -- Told by who records the deletions. Not a clause of the function, which only a superuser may make.
  origin constant text := coalesce(current_setting('tuskgate.origin', true), '');
  until constant int8 := floor(extract(epoch from tuskgate.now()));
  last jsonb := coalesce(nullif(current_setting('tuskgate.expired', true), ''), '{}');
  now constant timestamptz := clock_timestamp();
  -- The pace goes on from the last batch, so that what was lost in between is made up for. But nobody
  -- is to feel that this was kept waiting for long.
  began constant timestamptz := coalesce(greatest(now - interval '0.02 s', least(
    now + interval '0.02 s', pg_catalog.to_timestamp((last ->> 'due')::float8))), now);
  rested timestamptz := now;
  place record;
  done record;
  total int := 0;
begin
  if tuskgate.follows() then
    return 0;
  end if;
  perform set_config('tuskgate.origin', 'ttl', true);
  for place in
    select t as base, i as index, i.relation || '~' || c.child as relation, c.child
    from tuskgate.indexes i
    join tuskgate.tables t on t.id = i.table_id
    cross join lateral generate_series(0, t.partitions - 1) c (child)
    where i.kind = 'EXPIRY' and i.status = 'ACTIVE'
      and t.transition is distinct from 'DELETING'
    order by i.relation || '~' || c.child = last ->> 'relation' desc nulls last, random()
  loop
    done := tuskgate.expire_child(place.base, place.index, place.child, most - total,
      case when place.relation = last ->> 'relation' then last else '{}' end, until, began, total);
    total := total + done.gone;
    last := coalesce(done.reached || jsonb_build_object('relation', place.relation), '{}');
    exit when done.reached is not null;
    -- Many tables of which little expires are no reason to keep a processor, either.
    if clock_timestamp() - rested > interval '0.002 s' then
      perform pg_sleep(0.0005);
      rested := clock_timestamp();
    end if;
  end loop;
  perform set_config('tuskgate.origin', origin, true),
    set_config('tuskgate.expired', coalesce(nullif(last::text, '{}'), ''), false);
  return total;
end
$$;
