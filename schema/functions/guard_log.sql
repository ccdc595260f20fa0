-- Has the relation of a table refuse `truncate` while its changes are logged. PostgreSQL asks each
-- child, and never the parent for a child that is named.
create or replace function tuskgate.guard_log(base tuskgate.tables) returns void
language plpgsql
set search_path = ''
as $$
declare
  logged boolean := exists (
    select from tuskgate.change_logs l where l.table_id = base.id and l.closed_at is null);
  child text;
begin
  for child in
    select format('tuskgate_data.%I', base.relation || '~' || place)
    from generate_series(0, base.partitions - 1) place
  loop
    if logged then
      execute format(
        'create or replace trigger keep_log before truncate on %s
           for each statement execute function tuskgate.refuse_truncate()', child);
    else
      execute format('drop trigger if exists keep_log on %s', child);
    end if;
  end loop;
end
$$;
