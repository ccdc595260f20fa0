-- Removes the items of all tables, or of one, or drops the tables. Returns the names of those that
-- changed.
create or replace function tuskgate.reset_tables(
  only_table text default null,
  drop_them boolean default false
) returns setof text
language plpgsql
set search_path = ''
as $$
declare
  base tuskgate.tables;
begin
  for base in
    select * from tuskgate.tables t
    where (only_table is null or t.name = only_table)
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
  -- What was done once may be done again.
  if only_table is null then
    delete from tuskgate.transaction_tokens;
  end if;
end
$$;
