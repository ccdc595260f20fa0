-- The last statement of a transaction of several writes: raises where one of them failed, so that
-- none of them is done. Each has told by then what became of it.
create or replace function tuskgate.end_transaction() returns void
language plpgsql
set search_path = ''
as $$
begin
  if current_setting('tuskgate.cancelled', true) = '1' then
    raise exception 'a write of the transaction failed' using errcode = 'TG012';
  end if;
end
$$;
