-- What a table's log is to keep: null when nobody wants one.
create or replace function tuskgate.log_wants(
  table_id uuid, out wants_old boolean, out wants_new boolean
)
language sql
stable
set search_path = ''
as $$
  select bool_or(w.old), bool_or(w.new)
  from (
    select s.view_type in ('OLD_IMAGE', 'NEW_AND_OLD_IMAGES'),
      s.view_type in ('NEW_IMAGE', 'NEW_AND_OLD_IMAGES')
    from tuskgate.streams s
    join tuskgate.change_logs l on l.id = s.log_id
    where l.table_id = log_wants.table_id and l.closed_at is null and s.disabled_at is null
    union all
    -- Records for Kinesis have both items.
    select true, true
    from tuskgate.kinesis_destinations d
    join tuskgate.change_logs l on l.id = d.log_id
    where l.table_id = log_wants.table_id and l.closed_at is null and d.disabled_at is null
  ) w (old, new)
$$;
