-- Has a log keep no more of a change than somebody wants, and ends it when nobody wants anything. The
-- table's trigger has to be made after it, or be gone.
create or replace function tuskgate.narrow_log(log tuskgate.change_logs) returns void
language plpgsql
set search_path = ''
as $$
declare
  wants record := tuskgate.log_wants(log.table_id);
begin
  update tuskgate.change_logs l
  set wants_old = coalesce(wants.wants_old, false), wants_new = coalesce(wants.wants_new, false),
    closed_at = case when wants.wants_old is null then tuskgate.now() end
  where l.id = log.id;
end
$$;
