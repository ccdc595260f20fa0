-- The part of a table's trigger function that writes its change log: see trigger_parts. None without
-- a log that is written to.
create or replace function tuskgate.log_part(
  base tuskgate.tables,
  out declarations text, out of_old text, out of_new text, out upkeep text
)
language plpgsql
stable
set search_path = ''
as $$
declare
  log tuskgate.change_logs;
  same_key text := 'old.pk = new.pk'
    || case when base.sort_key is null then '' else ' and old.sk = new.sk' end;
  key_names text[] := array[base.partition_key, base.sort_key];
  statement text;
  -- The key attributes, of the item `%s`.
  keys text;
  of_old_item text;
  of_new_item text;
begin
  select l.* into log from tuskgate.change_logs l
  where l.table_id = base.id and l.closed_at is null;
  if not found then
    return;
  end if;
  select 'jsonb_build_object(' || string_agg(
      format('%L, %%1$s.item -> %1$L', replace(name, '%', '%%')), ', ') || ')'
  into keys
  from unnest(key_names) name where name is not null;
  statement := format(
    'insert into tuskgate_log.%I (n, x, at, h, event, keys, old, new, old_size, new_size, origin)'
    || E'\n      values (nextval(%L), pg_current_xact_id(), tuskgate.now(), ',
    log.relation || '~' || log.generation, format('tuskgate_log.%I', log.relation || '~n'));
  of_old_item := statement || format('old.h, ''D'', %s, %s, null, old.size, null, ',
    case when log.wants_old then 'null' else format(keys, 'old') end,
    case when log.wants_old then 'old.item' else 'null' end);
  of_new_item := statement || format('new.h, ''I'', %s, null, %s, null, new.size, ',
    case when log.wants_new then 'null' else format(keys, 'new') end,
    case when log.wants_new then 'new.item' else 'null' end);
  statement := statement || format('new.h, ''U'', %s, %s, %s, old.size, new.size, ',
    case when log.wants_old or log.wants_new then 'null' else format(keys, 'new') end,
    case when log.wants_old then 'old.item' else 'null' end,
    case when log.wants_new then 'new.item' else 'null' end);
  upkeep := format(
    E'\n\n  -- The change log'
    || E'\n  if tg_op = ''UPDATE'' and %s then'
    || E'\n    if old.item <> new.item then\n      %s\n    end if;'
    || E'\n  else'
    || E'\n    if tg_op <> ''INSERT'' then\n      %s\n    end if;'
    || E'\n    if tg_op <> ''DELETE'' then\n      %s\n    end if;'
    || E'\n  end if;',
    same_key, statement || 'tuskgate.origin());', of_old_item || 'tuskgate.origin());',
    of_new_item || 'tuskgate.origin());');
end
$$;
