-- Makes the trigger of a table's relation of its parts, or makes it anew after a change of what they
-- follow, or removes it when there are none.
create or replace function tuskgate.make_table_trigger(base tuskgate.tables) returns void
language plpgsql
set search_path = ''
as $$
declare
  there regprocedure := to_regprocedure(format('tuskgate_data.%I()', base.relation));
  body text;
begin
  select E'declare' || coalesce(string_agg(p.declarations, '' order by p.n), '')
    || E'\nbegin'
    -- A transaction's hold on an item that is not there.
    || E'\n  if coalesce(new.size, old.size) = 0 then\n    return null;\n  end if;'
    || coalesce(E'\n  if tg_op <> ''INSERT'' then' || string_agg(p.of_old, '' order by p.n)
      || E'\n  end if;', '')
    || coalesce(E'\n  if tg_op <> ''DELETE'' then' || string_agg(p.of_new, '' order by p.n)
      || E'\n  end if;', '')
    || string_agg(p.upkeep, '' order by p.n)
    || E'\n  return null;\nend'
  into body
  from tuskgate.trigger_parts(base)
    with ordinality p (declarations, of_old, of_new, upkeep, n);
  if body is null then
    if there is not null then
      execute format('drop trigger upkeep on tuskgate_data.%I', base.relation);
      execute format('drop function tuskgate_data.%I()', base.relation);
    end if;
    return;
  end if;
  -- Sessions compile and plan a function anew when it is replaced.
  if there is null or body <> (select p.prosrc from pg_catalog.pg_proc p where p.oid = there) then
    execute format(
      'create or replace function tuskgate_data.%I() returns trigger language plpgsql as %L',
      base.relation, body);
  end if;
  if there is null then
    execute format(
      'create trigger upkeep after insert or update or delete on tuskgate_data.%I
         for each row execute function tuskgate_data.%1$I()', base.relation);
  end if;
end
$$;
