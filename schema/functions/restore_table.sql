-- Brings one table back to what a snapshot has of it. Returns whether anything changed.
--
-- A table that is still there, with the same indexes, keeps its relation: its definition and its
-- items are set back. Any other is dropped, and made anew with the id that it had. A stream that is
-- there with the same view goes on, and has what is set back as changes; where there was one, and is
-- none or another, a new one begins.
create or replace function tuskgate.restore_table(saved tuskgate.snapshot_tables) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  -- What filling tells is of a moment that is over: whoever makes the index anew fills it at once.
  passing constant text[] := '{number,status,filled_to}';
  wanted tuskgate.tables := jsonb_populate_record(null::tuskgate.tables, saved.source);
  there tuskgate.tables;
  same_indexes boolean;
  view_type text := wanted.settings #>> '{stream,view_type}';
  shards int;
  columns text;
  changed boolean := false;
begin
  select greatest(1, count(*)) into shards
  from tuskgate.shards s
  where s.table_name = wanted.name and s.label = wanted.settings #>> '{stream,label}'
    and s.parent is null;
  select * into there from tuskgate.tables t where t.id = saved.table_id;
  if there.id is not null then
    select coalesce(jsonb_agg(to_jsonb(i) - passing order by i.number), '[]')
        = (select coalesce(jsonb_agg(s.index - passing order by s.n), '[]')
           from jsonb_array_elements(saved.source_indexes) with ordinality s (index, n))
      and not exists (select from tuskgate.indexes o
        where o.table_id = saved.table_id and (o.status <> 'ACTIVE' or o.filled_to is not null))
    into same_indexes
    from tuskgate.indexes i where i.table_id = saved.table_id;
    if there.relation <> wanted.relation or there.name <> wanted.name or not same_indexes then
      perform tuskgate.drop_item_table(there.name, there.id);
      there := null;
    end if;
  end if;
  if there.id is not null
      and (view_type is null or there.settings #>> '{stream,view_type}' = view_type) then
    -- The label stays, also that of a stream which ends.
    wanted.settings := wanted.settings - 'stream' || coalesce(
      case when view_type is not null then jsonb_build_object('stream', there.settings -> 'stream')
        else jsonb_build_object('stream', nullif((there.settings -> 'stream') - 'view_type', '{}')) end,
      '{}');
    wanted.settings := jsonb_strip_nulls(wanted.settings);
  elsif view_type is not null then
    wanted.settings := jsonb_set(wanted.settings, '{stream,label}',
      to_jsonb(tuskgate.free_stream_label(wanted.name)));
  end if;
  -- Destinations in Kinesis are none of the snapshot's.
  wanted.settings := wanted.settings - 'kinesis' || case when there.settings ? 'kinesis'
    then jsonb '{"kinesis": true}' else '{}' end;
  if there.id is null then
    perform tuskgate.create_item_table(wanted, (
      select coalesce(jsonb_agg(
          s.index || case when s.index ->> 'status' = 'CREATING'
            then '{"status": "ACTIVE", "filled_to": null}' else '{"filled_to": null}' end::jsonb
          order by s.n), '[]')
      from jsonb_array_elements(saved.source_indexes) with ordinality s (index, n)), shards);
    changed := true;
  elsif to_jsonb(there) <> to_jsonb(wanted) then
    select string_agg(quote_ident(a.attname), ', ' order by a.attnum) into columns
    from pg_catalog.pg_attribute a
    where a.attrelid = 'tuskgate.tables'::regclass and a.attnum > 0 and not a.attisdropped;
    execute format(
      'update tuskgate.tables t set (%s) = (select %1$s from (select $1.*) w) where t.id = $2',
      columns)
    using wanted, wanted.id;
    if there.settings #>> '{stream,view_type}' is distinct from view_type then
      perform tuskgate.set_stream(wanted.id, shards);
    end if;
    perform tuskgate.make_table_trigger(wanted);
    perform pg_catalog.pg_notify('tuskgate_catalog', wanted.name);
    changed := true;
  end if;
  if tuskgate.restore_policies(wanted, saved.source -> 'resource_policies') then
    changed := true;
  end if;
  return tuskgate.restore_items(saved.snapshot, wanted) or changed;
end
$$;
