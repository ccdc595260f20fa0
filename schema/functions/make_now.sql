-- Makes the function that tuskgate.now() calls of what tuskgate.clock says. It is text without a
-- look at that table: a write then costs the same whether the clock was set or not. Plans of all
-- sessions follow a function that is replaced.
create or replace function tuskgate.make_now() returns void
language plpgsql
set search_path = ''
set timezone = 'UTC'
set datestyle = 'ISO'
set intervalstyle = 'postgres'
as $$
declare
  body text;
begin
  select case
      when c.fixed_at is not null then format('select %L::pg_catalog.timestamptz', c.fixed_at)
      when c.ahead <> '0' then
        format('select pg_catalog.clock_timestamp() + %L::pg_catalog.interval', c.ahead)
      else 'select pg_catalog.clock_timestamp()'
    end
  into body
  from tuskgate.clock c;
  if body <> (select p.prosrc from pg_catalog.pg_proc p
              where p.oid = 'tuskgate_data.now()'::regprocedure) then
    execute format(
      'create or replace function tuskgate_data.now() returns pg_catalog.timestamptz
         language sql volatile parallel safe as %L', body);
  end if;
end
$$;
