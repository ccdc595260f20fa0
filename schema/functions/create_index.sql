-- Adds an index to a table in use. The trigger keeps it from the end of this transaction on;
-- tuskgate.fill_index fills in what is there already. Returns false when the table is gone.
create or replace function tuskgate.create_index(id uuid, new_index jsonb) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  base tuskgate.tables;
begin
  select * into base from tuskgate.tables t where t.id = create_index.id for update;
  if not found then
    return false;
  end if;
  perform tuskgate.create_index_relation(base, new_index);
  -- Last, as it makes writers wait for this transaction, and it for them: whoever writes after it
  -- runs the new trigger, and what was written before is there to be filled in.
  execute format('lock table tuskgate_data.%I in share row exclusive mode', base.relation);
  perform tuskgate.make_table_trigger(base);
  perform pg_catalog.pg_notify('tuskgate_catalog', base.name);
  return true;
end
$$;
