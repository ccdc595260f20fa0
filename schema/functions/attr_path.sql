-- The steps to an attribute in a stored item, of its document path: `a.b[0]` is {a,M,b,L,0}. A name
-- with dots or brackets is put in double quotes or backticks, in which the same quote is doubled.
create or replace function tuskgate.attr_path(path text) returns text[]
language plpgsql immutable strict parallel safe
as $$
declare
  rest text := path;
  steps text[] := '{}';
  found text[];
begin
  if path ~ '^[^]."`[]+$' then
    return array[tuskgate.stored_text(path)];
  end if;
  loop
    found := pg_catalog.regexp_match(rest, '^("((?:[^"]|"")+)"|`((?:[^`]|``)+)`|[^]."`[]+)');
    exit when found is null;
    if steps <> '{}' then
      steps := steps || 'M'::text;
    end if;
    steps := steps || tuskgate.stored_text(coalesce(
      pg_catalog.replace(found[2], '""', '"'), pg_catalog.replace(found[3], '``', '`'), found[1]));
    rest := pg_catalog.substr(rest, pg_catalog.length(found[1]) + 1);
    loop
      found := pg_catalog.regexp_match(rest, '^\[(\d{1,9})\]');
      exit when found is null;
      steps := steps || array['L', pg_catalog.ltrim(found[1], '0')];
      if steps[pg_catalog.cardinality(steps)] = '' then
        steps[pg_catalog.cardinality(steps)] := '0';
      end if;
      rest := pg_catalog.substr(rest, pg_catalog.length(found[1]) + 3);
    end loop;
    if rest = '' then
      return steps;
    end if;
    exit when pg_catalog.left(rest, 1) <> '.';
    rest := pg_catalog.substr(rest, 2);
  end loop;
  raise exception 'Not a document path: %', path using errcode = 'invalid_parameter_value',
    hint = 'Such as a.b[0]; names with other characters go into double quotes or backticks.';
end
$$;
