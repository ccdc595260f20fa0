-- The trigger of the views in schema reporting: inserts, updates and deletes items. It runs with
-- the rights of its owner, so that whoever may write to the view needs no right on what is behind
-- it.
create or replace function tuskgate.report_write() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  report tuskgate.report_views;
  base tuskgate.tables;
  hidden text[];
  key_clause text;
  item jsonb;
  made jsonb;
  size int;
begin
  select * into report from tuskgate.report_views r
  where r.view = tg_table_name and tg_table_schema = 'reporting';
  if not found then
    raise exception 'The view % is no report: refresh the views', tg_table_name
      using errcode = 'object_not_in_prerequisite_state';
  end if;
  select * into base from tuskgate.tables t where t.id = report.table_id;
  hidden := tuskgate.report_hidden(tuskgate.declared_report_options(base.name));
  key_clause := format('t.h = (%s >> 32)::int4 and t.pk = ($1).pk%s',
    tuskgate.key_hash(base.partition_key_type, '($1).pk'),
    case when base.sort_key is not null then ' and t.sk = ($1).sk' else '' end);

  if tg_op = 'DELETE' then
    execute format('delete from tuskgate_data.%I t where %s returning t.item', base.relation,
      key_clause)
    into item using old;
    return case when item is not null then old end;
  end if;

  if tg_op = 'UPDATE' then
    execute format('select t.item from tuskgate_data.%I t where %s for update', base.relation,
      key_clause)
    into item using old;
    if item is null then
      return null;
    end if;
  end if;
  begin
    if tg_op = 'UPDATE' then
      made := tuskgate.report_item(report, hidden, item, to_jsonb(old), to_jsonb(new));
      perform tuskgate.check_report_key(base, made, item, to_jsonb(old), to_jsonb(new));
    else
      made := tuskgate.new_report_item(base, report,
        tuskgate.report_item(report, hidden, null, null, to_jsonb(new)), to_jsonb(new));
    end if;
    perform tuskgate.check_report_entity(base, report, made);
    size := tuskgate.check_item(base, made);
  exception
    -- Whoever writes wants to know what is wrong, not where in these functions it was found.
    when check_violation or with_check_option_violation then
      raise exception using errcode = sqlstate, message = sqlerrm;
  end;
  if tg_op = 'UPDATE' then
    execute format('update tuskgate_data.%I t set item = $2, size = $3 where %s', base.relation,
      key_clause)
    using old, made, size;
  else
    execute format('insert into tuskgate_data.%I (%s, item, size) values (%s, $1, $2) returning pk',
      base.relation,
      case when base.sort_key is null then 'pk' else 'pk, sk' end,
      concat_ws(', ',
        tuskgate.short_key(tuskgate.key_value('$1', base.partition_key, base.partition_key_type),
          base.partition_key_type),
        case when base.sort_key is not null
          then tuskgate.key_value('$1', base.sort_key, base.sort_key_type) end))
    using made, size into new.pk;
    if base.sort_key is not null then
      execute format('select %s', tuskgate.key_value('$1', base.sort_key, base.sort_key_type))
      using made into new.sk;
    end if;
  end if;
  new.item := made - hidden;
  return new;
end
$$;
revoke execute on function tuskgate.report_write() from public;
