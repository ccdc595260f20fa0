-- Makes what is missing of a table of another database that is followed here: its relation, those of
-- its indexes, and the trigger for the day on which this database is written to.
create or replace function tuskgate.make_followed_relations(base tuskgate.tables) returns void
language plpgsql
set search_path = ''
as $$
declare
  index tuskgate.indexes;
begin
  -- The catalog's tables are copied first, at the same time by one worker each: whoever comes second
  -- sees the other's rows.
  perform pg_catalog.pg_advisory_xact_lock(8391740385807922278);
  if to_regclass(format('tuskgate_data.%I', base.relation)) is null then
    perform tuskgate.make_item_relation(base);
  end if;
  for index in select * from tuskgate.indexes i where i.table_id = base.id order by i.number loop
    if to_regclass(format('tuskgate_data.%I', index.relation)) is null then
      perform tuskgate.make_index_relation(base, index);
    end if;
  end loop;
  perform tuskgate.make_table_trigger(base);
end
$$;
