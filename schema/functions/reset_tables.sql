-- Removes the items of all tables, of those of a namespace or of one, or drops the tables. Returns the
-- names of those that changed. With tables that are dropped, streams go that these and earlier ones of
-- their names left behind; those of attached tables stay.
create or replace function tuskgate.reset_tables(
  only_table text default null,
  drop_them boolean default false,
  only_space text default null
) returns setof text
language plpgsql
set search_path = ''
as $$
declare
  base tuskgate.tables;
  log tuskgate.change_logs;
begin
  for base in
    select * from tuskgate.tables t
    where (only_table is null or t.name = only_table)
      and (only_space is null or starts_with(t.name, only_space || '/'))
      and (drop_them or t.transition is distinct from 'CREATING'
        or t.transition_until <> 'infinity')
    order by t.name
    for no key update
  loop
    if drop_them then
      perform tuskgate.drop_item_table(base.name, base.id);
      return next base.name;
    elsif tuskgate.empty_table(base) then
      return next base.name;
    end if;
  end loop;
  for log in
    select l.* from tuskgate.change_logs l
    where drop_them and (only_table is null or l.table_name = only_table)
      and (only_space is null or starts_with(l.table_name, only_space || '/'))
      and not exists (select from tuskgate.tables t where t.id = l.table_id)
      and not exists (
        select from pg_catalog.pg_attribute a
        where a.attrelid = to_regclass(format('tuskgate_log.%I', l.relation)) and a.attname = 'names')
  loop
    -- The log itself may still be wanted for what is to be sent to Kinesis: trim_log.
    delete from tuskgate.streams s where s.log_id = log.id;
    perform tuskgate.forget_stream_policies(log);
  end loop;
  -- What was done once may be done again.
  if only_table is null then
    delete from tuskgate.transaction_tokens t
    where only_space is null or starts_with(t.token, only_space || '/');
  end if;
end
$$;
