-- Refuses an update of a report's row that changes the key of its item.
create or replace function tuskgate.check_report_key(
  base tuskgate.tables, made jsonb, item jsonb, old jsonb, new jsonb
) returns void
language plpgsql stable
set search_path = ''
as $$
declare
  changed text := case
    when made -> base.partition_key is distinct from item -> base.partition_key
      or new -> 'pk' is distinct from old -> 'pk' then base.partition_key
    when base.sort_key is not null and (
      made -> base.sort_key is distinct from item -> base.sort_key
      or new -> 'sk' is distinct from old -> 'sk') then base.sort_key end;
begin
  if changed is not null then
    raise exception 'One or more parameter values were invalid: Cannot update attribute %. This '
      'attribute is part of the key', changed using errcode = 'check_violation';
  end if;
end
$$;
