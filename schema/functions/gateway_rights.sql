-- Gives two roles what they need in this database: tuskgate_gateway, whose members may be gateways
-- (`tuskgate grant`), and tuskgate_owner, as which nobody connects.
--
-- What is made and dropped in the course of work belongs to tuskgate_owner, whoever asked for it, so
-- that gateways with different roles can have it done: the functions that make and drop run with
-- its rights. These end at the four schemas with items, changes, backups and reports. So a gateway has no
-- right to define anything, and what it can have defined does not reach further, even where it
-- finds a way to have code run as the owner.
--
-- Called again whenever functions were replaced, as these are then nobody's but the replacer's.
create or replace function tuskgate.gateway_rights() returns void
language plpgsql
set search_path = ''
as $$
declare
  -- Those that gateways call.
  makers constant text[] := '{create_item_table,drop_item_table,create_index,drop_index,
    create_backup,copy_next_backup,delete_backup,restore_backup,fill_next_restored_table,
    drop_left_relations,refresh_report_views,set_stream,roll_old_shards,keep_logs,renew_streams,
    set_clock,restore_table,empty_table,enable_destination,disable_destination,
    set_attached_stream,log_row}';
  -- Those that others call: migrations, and views.
  helpers constant text[] := '{make_table_trigger,report_write,make_now}';
  ours record;
begin
  -- Who may not do everything has to be a member to hand things over.
  if not pg_catalog.pg_has_role('tuskgate_owner', 'usage') then
    execute format('grant tuskgate_owner to %I', current_user);
  end if;
  grant usage on schema tuskgate, tuskgate_data, tuskgate_log, tuskgate_backup, reporting
    to tuskgate_owner;
  grant create on schema tuskgate_data, tuskgate_log, tuskgate_backup, reporting to tuskgate_owner;
  grant usage on schema tuskgate, tuskgate_data, tuskgate_log to tuskgate_gateway;
  grant select, insert, update, delete on all tables in schema tuskgate
    to tuskgate_owner, tuskgate_gateway;
  revoke insert, update, delete on tuskgate.migrations, tuskgate.repeatable, tuskgate.program,
      tuskgate.users, tuskgate.groups, tuskgate.group_members, tuskgate.roles, tuskgate.policies,
      tuskgate.attached_policies, tuskgate.access_keys, tuskgate.identity_version
    from tuskgate_owner, tuskgate_gateway;
  alter default privileges for role tuskgate_owner in schema tuskgate_data
    grant select, insert, update, delete on tables to tuskgate_gateway;
  alter default privileges for role tuskgate_owner in schema tuskgate_log
    grant select, insert on tables to tuskgate_gateway;
  alter default privileges for role tuskgate_owner in schema tuskgate_log
    grant usage, select on sequences to tuskgate_gateway;

  for ours in
    select format('%I.%I', n.nspname, c.relname) as name,
      case c.relkind when 'v' then 'view' else 'table' end as kind,
      n.nspname = 'tuskgate_data' as is_data, n.nspname = 'tuskgate_log' as is_log
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where (n.nspname in ('tuskgate_data', 'tuskgate_log', 'tuskgate_backup')
          and c.relkind in ('r', 'p')
        or n.nspname = 'reporting' and c.relkind = 'v'
          and c.relname in (select v.view from tuskgate.report_views v))
      and c.relowner <> 'tuskgate_owner'::regrole
  loop
    execute format('alter %s %s owner to tuskgate_owner', ours.kind, ours.name);
    if ours.is_data then
      execute format('grant select, insert, update, delete on %s to tuskgate_gateway', ours.name);
    elsif ours.is_log then
      execute format('grant select, insert on %s to tuskgate_gateway', ours.name);
    end if;
  end loop;
  grant usage, select on all sequences in schema tuskgate_log to tuskgate_gateway;

  -- Who hands a function over must let its new owner make functions there.
  grant create on schema tuskgate to tuskgate_owner;
  for ours in
    select p.oid::regprocedure as name, p.proname = any (makers) as is_maker,
      p.pronamespace = 'tuskgate_data'::regnamespace as is_trigger
    from pg_catalog.pg_proc p
    where p.pronamespace = 'tuskgate_data'::regnamespace
        and p.proowner <> 'tuskgate_owner'::regrole
      or p.pronamespace = 'tuskgate'::regnamespace and p.proname = any (makers || helpers)
    order by 1
  loop
    if not ours.is_trigger then
      execute format('alter function %s security definer', ours.name);
      execute format('revoke execute on function %s from public', ours.name);
      if ours.is_maker then
        execute format('grant execute on function %s to tuskgate_gateway', ours.name);
      end if;
    end if;
    execute format('alter function %s owner to tuskgate_owner', ours.name);
  end loop;
  revoke create on schema tuskgate from tuskgate_owner;
end
$$;
revoke execute on function tuskgate.gateway_rights() from public;
