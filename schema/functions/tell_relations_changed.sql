-- Tells the gateways that relations which are not Tuskgate's were changed, made or removed: they
-- read anew what they know of attached ones. Changes in Tuskgate's own schemas and of temporary
-- relations are none of theirs. Whatever goes wrong here, the command that was given goes on.
create or replace function tuskgate.tell_relations_changed() returns event_trigger
language plpgsql
set search_path = ''
as $$
declare
  others boolean;
begin
  if tg_event = 'sql_drop' then
    others := exists (select from pg_event_trigger_dropped_objects() o
      where o.original and not o.is_temporary
      and coalesce(o.schema_name, o.address_names[1], '')
        not in ('tuskgate', 'tuskgate_data', 'tuskgate_backup'));
  else
    others := exists (select from pg_event_trigger_ddl_commands() o
      where coalesce(o.schema_name, '')
        not in ('tuskgate', 'tuskgate_data', 'tuskgate_backup', 'pg_temp'));
  end if;
  if others then
    perform pg_notify('tuskgate_catalog', '@relations');
  end if;
exception when others then
  null;
end
$$;
