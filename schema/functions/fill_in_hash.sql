-- The trigger that gives a row column h when it is inserted without. Its argument is the type of the
-- partition key.
create or replace function tuskgate.fill_in_hash() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  -- Only the branch that is taken is ever looked at, so the types of the others need not fit.
  case tg_argv[0]
    when 'S' then
      new.h := (pg_catalog.hashtextextended(new.pk, 8816678312871386365) >> 32)::int4;
    when 'N' then
      new.h := (pg_catalog.hash_numeric_extended(new.pk, 8816678312871386365) >> 32)::int4;
    else
      new.h := (pg_catalog.hashtextextended(
        pg_catalog.encode(new.pk, 'hex') collate "C", 8816678312871386365) >> 32)::int4;
  end case;
  return new;
end
$$;
