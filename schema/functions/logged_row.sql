-- A row that tuskgate.log_row has written, as a row of what its relation is now: `base` is a NULL of
-- its type, `names` are the columns that the text has. Columns go by their names; one that has come
-- since is NULL. No row where a value is none of its column's type any more: no reader is to be held
-- up by it.
create or replace function tuskgate.logged_row(base anyelement, text_of_row text, names text[])
returns setof anyelement
language plpgsql
stable
set search_path = ''
set datestyle = 'ISO, YMD'
set intervalstyle = 'iso_8601'
set lc_monetary = 'C'
as $$
declare
  kind regtype := pg_catalog.pg_typeof(base);
  names_now text[];
  row_now text := text_of_row;
begin
  if text_of_row is null then
    return;
  end if;
  select array_agg(a.attname::text order by a.attnum) into names_now
  from pg_catalog.pg_type t
  join pg_catalog.pg_attribute a on a.attrelid = t.typrelid
  where t.oid = kind and a.attnum > 0 and not a.attisdropped;
  if names_now <> names then
    -- https://www.postgresql.org/docs/15/rowtypes.html#ROWTYPES-IO-SYNTAX
    select '(' || string_agg(coalesce(
        '"' || replace(replace(w.value, '\', '\\'), '"', '""') || '"', ''), ',' order by c.place)
      || ')'
    into row_now
    from unnest(names_now) with ordinality c (name, place)
    left join unnest(names) with ordinality p (name, place) on p.name = c.name
    left join (
      select m.place,
        coalesce(replace(replace(m.part[1], '""', '"'), '\\', '\'), nullif(m.part[2], '')) as value
      from regexp_matches(text_of_row, '[(,](?:"((?:[^"]|"")*)"|([^",()]*))', 'g')
        with ordinality m (part, place)
    ) w on w.place = p.place;
  end if;
  return query execute format('select (r.whole).* from (select $1::%s as whole offset 0) r', kind)
    using row_now;
exception when others then
  return;
end
$$;
