-- Closes the open shards of a stream, unless one of them is younger than `age`. Each is followed by a shard of the same range, but while there
-- are less than `most`, the one with the largest range by two: those who read have both to follow.
create or replace function tuskgate.roll_shards(
  table_name text, stream_label text, age interval, most int
) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  log tuskgate.change_logs;
  shard tuskgate.shards;
  split text;
  began timestamptz := tuskgate.now();
  tick int8;
  middle int4;
begin
  select l.* into log
  from tuskgate.streams s join tuskgate.change_logs l on l.id = s.log_id
  where s.table_name = roll_shards.table_name and s.label = stream_label and s.disabled_at is null
  for update of s;
  if not found or exists (
    select from tuskgate.shards s
    where s.table_name = roll_shards.table_name and s.label = stream_label and s.last_tick is null
      and s.created_at > began - age) then
    return false;
  end if;
  tick := tuskgate.make_tick(log);
  select s.id into split from tuskgate.shards s
  where s.table_name = roll_shards.table_name and s.label = stream_label and s.last_tick is null
    and (select count(*) from tuskgate.shards o
      where o.table_name = s.table_name and o.label = s.label and o.last_tick is null) < most
  order by s.last_hash::int8 - s.first_hash desc, s.first_hash
  limit 1;
  for shard in
    update tuskgate.shards s set last_tick = tick
    where s.table_name = roll_shards.table_name and s.label = stream_label and s.last_tick is null
    returning s.*
  loop
    middle := case when shard.id = split
      then ((shard.first_hash::int8 + shard.last_hash) / 2)::int4 else shard.last_hash end;
    insert into tuskgate.shards (table_name, label, id, parent, first_hash, last_hash, after_tick,
      created_at)
    select shard.table_name, shard.label, tuskgate.shard_id(began), shard.id, part.first, part.last,
      tick, began
    from (values (shard.first_hash::int8, middle::int8), (middle::int8 + 1, shard.last_hash::int8)) part (first, last)
    where part.first <= part.last;
  end loop;
  return true;
end
$$;
