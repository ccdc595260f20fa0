-- Creates the relation of a DynamoDB table, its indexes, and its rows in the catalog. `new_indexes`
-- is an array of rows of tuskgate.indexes, as JSON; `shards` is how many shards its stream begins
-- with, if it has one. Returns that stream's label, which may be another than the settings have.
create or replace function tuskgate.create_item_table(
  new_table tuskgate.tables,
  new_indexes jsonb,
  shards int default 1
) returns text
language plpgsql
set search_path = ''
as $$
declare
  index jsonb;
  stream_label text;
begin
  insert into tuskgate.tables select (new_table).*;
  perform tuskgate.make_item_relation(new_table);
  for index in select * from jsonb_array_elements(new_indexes) loop
    perform tuskgate.create_index_relation(new_table, index);
  end loop;
  if new_table.settings #>> '{stream,view_type}' is not null then
    stream_label := tuskgate.enable_stream(new_table, new_table.settings #>> '{stream,label}',
      new_table.settings #>> '{stream,view_type}', shards);
    update tuskgate.tables t
    set settings = jsonb_set(t.settings, '{stream,label}', to_jsonb(stream_label))
    where t.id = new_table.id and t.settings #>> '{stream,label}' <> stream_label;
    perform tuskgate.guard_log(new_table);
  end if;
  perform tuskgate.make_table_trigger(new_table);
  perform pg_catalog.pg_notify('tuskgate_catalog', new_table.name);
  return stream_label;
end
$$;
