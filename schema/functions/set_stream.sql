-- Begins or ends the stream of a table, as its settings say. A new stream has `shards` shards. Where
-- another has the label of the settings, these get the one that the stream has.
create or replace function tuskgate.set_stream(id uuid, shards int) returns void
language plpgsql
set search_path = ''
as $$
declare
  base tuskgate.tables;
  wanted text;
  label text;
  stream tuskgate.streams;
begin
  select * into base from tuskgate.tables t where t.id = set_stream.id for update;
  if not found then
    return;
  end if;
  wanted := base.settings #>> '{stream,view_type}';
  label := base.settings #>> '{stream,label}';
  -- What was written before is not in a new stream, and is in one that ends.
  execute format('lock table tuskgate_data.%I in share row exclusive mode', base.relation);
  for stream in
    select s.* from tuskgate.streams s join tuskgate.change_logs l on l.id = s.log_id
    where l.table_id = base.id and s.disabled_at is null
  loop
    if stream.label = label and stream.view_type = wanted then
      return;
    end if;
    perform tuskgate.disable_stream(stream);
  end loop;
  if wanted is not null then
    label := tuskgate.enable_stream(base, label, wanted, shards);
    update tuskgate.tables t
    set settings = jsonb_set(t.settings, '{stream,label}', to_jsonb(label))
    where t.id = base.id and t.settings #>> '{stream,label}' <> label;
  end if;
  perform tuskgate.make_table_trigger(base);
  perform tuskgate.guard_log(base);
  perform pg_catalog.pg_notify('tuskgate_catalog', base.name);
end
$$;
