-- A name in snake case of at most 63 bytes: "userId" is user_id. What is cut off is replaced by a
-- hash, so that long names that begin alike stay apart.
create or replace function tuskgate.report_name(name text) returns text
language plpgsql immutable strict parallel safe
as $$
declare
  made text := name collate "C";
begin
  made := pg_catalog.regexp_replace(made, '([a-z0-9])([A-Z])', '\1_\2', 'g');
  made := pg_catalog.regexp_replace(made, '([A-Z])([A-Z][a-z])', '\1_\2', 'g');
  made := pg_catalog.regexp_replace(pg_catalog.lower(made collate "C"),
    '[^a-z0-9\u0080-\U0010FFFD]+', '_', 'g');
  made := pg_catalog.btrim(made, '_');
  if made = '' or made ~ '^[0-9]' then
    made := '_' || made;
  end if;
  if pg_catalog.octet_length(made) <= 63 then
    return made;
  end if;
  while pg_catalog.octet_length(made) > 54 loop
    made := pg_catalog.left(made, least(54, pg_catalog.length(made) - 1));
  end loop;
  return made || '_' || pg_catalog.left(pg_catalog.md5(name), 8);
end
$$;
