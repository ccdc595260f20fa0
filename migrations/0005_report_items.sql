-- Items as SQL, for reports: functions that read and make items, and views of tables in schema
-- reporting. See docs/reporting.md.

-- Views of the items for reports: see docs/reporting.md. A database may have such a schema already.
create schema if not exists reporting;

-- What analysts declare about the reports on a DynamoDB table: its entities, types and names of
-- columns, excluded attributes. docs/reporting.md explains them. They outlive the table.
create table tuskgate.report_options (
  table_name text collate "C" primary key,
  options jsonb not null default '{}' check (jsonb_typeof(options) = 'object')
);

-- The views in schema reporting, one row each, as the last refresh left them.
create table tuskgate.report_views (
  view text collate "C" primary key,
  table_id uuid not null references tuskgate.tables (id) on delete cascade,
  kind text not null check (kind in ('TABLE', 'ENTITY', 'CHILD')),
  -- Which of the table's items it shows: {"attribute": name} or {"separator": text}, and the
  -- attribute's value or the sort key's prefix. Null for all items.
  rule jsonb,
  entity text collate "C",
  check ((rule is null) = (entity is null)),
  -- Document path of the list whose elements are the rows, for CHILD.
  list text collate "C",
  check ((kind = 'CHILD') = (list is not null)),
  seen boolean not null default true,
  -- The query it was made with.
  definition text not null
);
create index on tuskgate.report_views (table_id);

-- The columns of the views in schema reporting, without pk, sk, item, ordinality and element.
create table tuskgate.report_columns (
  view text collate "C" not null references tuskgate.report_views (view)
    on update cascade on delete cascade,
  number int not null,
  name text collate "C" not null,
  -- Document path in the item, or in the element of the list; empty for an element that is no map.
  path text collate "C" not null,
  type text not null check (type in ('text', 'number', 'boolean', 'binary', 'text set',
    'number set', 'binary set', 'list', 'map', 'json', 'iso', 'epoch', 'epoch_ms')),
  -- The types found so far, and in which part of the items at the last refresh.
  tags text[] not null,
  share float8 not null,
  seen boolean not null,
  primary key (view, number),
  unique (view, name)
);

-- A stored string as text, as far as PostgreSQL can hold it: the escape of U+0001 is undone, that
-- of U+0000 stays. One pass over the text, and inlined: each text column of a report pays for it.
create function tuskgate.plain_text(stored text) returns text
language sql immutable parallel safe
as $$
  select pg_catalog.replace(stored, E'\x01\U0010FFFF', E'\x01')
$$;

-- The reverse of plain_text: escapes U+0001, unless it begins an escape already.
create function tuskgate.stored_text(plain text) returns text
language plpgsql immutable strict parallel safe
as $$
begin
  if pg_catalog.strpos(plain, E'\x01') = 0 then
    return plain;
  end if;
  return pg_catalog.regexp_replace(
    plain, E'\x01(?![\U0010FFFE\U0010FFFF])', E'\x01\U0010FFFF', 'g');
end
$$;

-- An attribute value as plain JSON, without type tags: sets are arrays, binaries base64 text.
create function tuskgate.value_to_json(value jsonb) returns jsonb
language plpgsql immutable strict parallel safe
as $$
declare
  content text;
begin
  content := value ->> 'S';
  if content is not null then
    return pg_catalog.to_jsonb(tuskgate.plain_text(content));
  end if;
  content := value ->> 'N';
  if content is not null then
    return pg_catalog.to_jsonb(content::numeric);
  end if;
  if value ? 'M' then
    return (
      select coalesce(pg_catalog.jsonb_object_agg(
        tuskgate.plain_text(member.key), tuskgate.value_to_json(member.value)), '{}')
      from pg_catalog.jsonb_each(value -> 'M') member);
  end if;
  if value ? 'L' then
    return (
      select coalesce(pg_catalog.jsonb_agg(
        tuskgate.value_to_json(element.value) order by element.ordinality), '[]')
      from pg_catalog.jsonb_array_elements(value -> 'L') with ordinality element);
  end if;
  if value ? 'SS' then
    return (select pg_catalog.jsonb_agg(tuskgate.plain_text(element.value))
            from pg_catalog.jsonb_array_elements_text(value -> 'SS') element);
  end if;
  if value ? 'NS' then
    return (select pg_catalog.jsonb_agg(element.value::numeric order by element.value::numeric)
            from pg_catalog.jsonb_array_elements_text(value -> 'NS') element);
  end if;
  if value ? 'NULL' then
    return 'null';
  end if;
  return coalesce(value -> 'BOOL', value -> 'B', value -> 'BS');
end
$$;

-- An item as plain JSON, without type tags: see docs/reporting.md.
create function tuskgate.to_json(item jsonb) returns jsonb
language plpgsql immutable strict parallel safe
as $$
begin
  return (
    select coalesce(pg_catalog.jsonb_object_agg(
      tuskgate.plain_text(attribute.key), tuskgate.value_to_json(attribute.value)), '{}')
    from pg_catalog.jsonb_each(item) attribute);
end
$$;

-- Bytes as items hold them: base64, padded, in one line.
create function tuskgate.base64(bytes bytea) returns text
language sql immutable parallel safe
as $$
  select pg_catalog.replace(pg_catalog.encode(bytes, 'base64'), E'\n', '')
$$;

-- A number in the form in which items hold it: "1.50" and "15e-1" are "1.5". Refuses what is out of
-- DynamoDB's range or has more than 38 significant digits, in the service's words.
create function tuskgate.canonical_number(spelled text) returns text
language plpgsql immutable strict parallel safe
as $$
declare
  number numeric;
begin
  if spelled !~ '^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?$' then
    raise exception 'The parameter cannot be converted to a numeric value: %', spelled
      using errcode = 'check_violation';
  end if;
  number := spelled::numeric;
  if not tuskgate.is_number(number) then
    raise exception using errcode = 'check_violation', message = case
      when pg_catalog.abs(number) >= 1e126 then 'Number overflow. '
        'Attempting to store a number with magnitude larger than supported range'
      when pg_catalog.abs(number) < 1e-130 then 'Number underflow. '
        'Attempting to store a number with magnitude smaller than supported range'
      else 'Attempting to store more than 38 significant digits in a Number' end;
  end if;
  return pg_catalog.trim_scale(number)::text;
end
$$;

-- The name of an attribute or map member as items hold it; refuses what cannot be one.
create function tuskgate.check_attribute_name(name text) returns text
language plpgsql immutable strict parallel safe
as $$
begin
  if name = '' then
    raise exception 'Empty attribute name' using errcode = 'check_violation';
  end if;
  if pg_catalog.octet_length(name) > 65535 then
    raise exception 'Attribute name is too large, must be less than 65536 bytes'
      using errcode = 'check_violation';
  end if;
  return tuskgate.stored_text(name);
end
$$;

-- A tagged value, as somebody wrote it, in the form in which items hold it: canonical numbers,
-- sorted sets, padded base64. Refuses what no item can have, in the words of attribute_json.cpp in
-- translator/model.
create function tuskgate.canonical_value(value jsonb, depth int default 1) returns jsonb
language plpgsql immutable strict parallel safe
as $$
declare
  tag text;
  content jsonb;
  shape text;
  elements text[];
begin
  if depth > 32 then
    raise exception 'Nesting Levels have exceeded supported limits: Attributes in the item have '
      'nested levels beyond supported limit' using errcode = 'check_violation';
  end if;
  if pg_catalog.jsonb_typeof(value) <> 'object'
     or (select pg_catalog.count(*) from pg_catalog.jsonb_object_keys(value)) <> 1 then
    raise exception 'An attribute value must contain exactly one of the supported datatypes: %',
      pg_catalog.left(value::text, 100) using errcode = 'check_violation';
  end if;
  select member.key, member.value into tag, content from pg_catalog.jsonb_each(value) member;
  shape := pg_catalog.jsonb_typeof(content);
  if shape is distinct from (case
       when tag in ('S', 'N', 'B') then 'string'
       when tag in ('BOOL', 'NULL') then 'boolean'
       when tag in ('L', 'SS', 'NS', 'BS') then 'array'
       when tag = 'M' then 'object' end) then
    raise exception 'Not an attribute value: %', pg_catalog.left(value::text, 100)
      using errcode = 'check_violation';
  end if;
  case tag
    when 'S' then
      return pg_catalog.jsonb_build_object('S', tuskgate.stored_text(value ->> 'S'));
    when 'N' then
      return pg_catalog.jsonb_build_object('N', tuskgate.canonical_number(value ->> 'N'));
    when 'B' then
      return pg_catalog.jsonb_build_object('B', tuskgate.base64(
        pg_catalog.decode(value ->> 'B', 'base64')));
    when 'BOOL' then
      return value;
    when 'NULL' then
      if content = 'false' then
        raise exception 'One or more parameter values were invalid: Null attribute value types '
          'must have the value of true' using errcode = 'check_violation';
      end if;
      return value;
    when 'M' then
      return pg_catalog.jsonb_build_object('M', (
        select coalesce(pg_catalog.jsonb_object_agg(tuskgate.check_attribute_name(member.key),
          tuskgate.canonical_value(member.value, depth + 1)), '{}')
        from pg_catalog.jsonb_each(content) member));
    when 'L' then
      return pg_catalog.jsonb_build_object('L', (
        select coalesce(pg_catalog.jsonb_agg(
          tuskgate.canonical_value(element.value, depth + 1) order by element.ordinality), '[]')
        from pg_catalog.jsonb_array_elements(content) with ordinality element));
    else
      if exists (select from pg_catalog.jsonb_array_elements(content) element
                 where pg_catalog.jsonb_typeof(element.value) <> 'string') then
        raise exception 'Not an attribute value: %', pg_catalog.left(value::text, 100)
          using errcode = 'check_violation';
      end if;
      elements := array(
        select case tag
          when 'SS' then tuskgate.stored_text(element.value)
          when 'NS' then tuskgate.canonical_number(element.value)
          else tuskgate.base64(pg_catalog.decode(element.value, 'base64')) end collate "C" as stored
        from pg_catalog.jsonb_array_elements_text(content) element
        order by stored);
      if pg_catalog.cardinality(elements) = 0 then
        raise exception using errcode = 'check_violation',
          message = 'One or more parameter values were invalid: ' || case tag
            when 'SS' then 'An string set  may not be empty'
            when 'NS' then 'An number set  may not be empty'
            else 'Binary sets should not be empty' end;
      end if;
      if (select pg_catalog.count(distinct e) from pg_catalog.unnest(elements) e)
         <> pg_catalog.cardinality(elements) then
        raise exception
          'One or more parameter values were invalid: Input collection contains duplicates.'
          using errcode = 'check_violation';
      end if;
      return pg_catalog.jsonb_build_object(tag, pg_catalog.to_jsonb(elements));
  end case;
end
$$;

-- Plain JSON as an attribute value. Without a model, arrays are lists and texts strings. A model is
-- the value that is replaced: what did not change stays as it is, a set stays a set if the array
-- can be one, and a binary a binary if the text is base64.
create function tuskgate.value_from_json(
  document jsonb, model jsonb default null, depth int default 1
) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  content text;
begin
  if model is not null and tuskgate.value_to_json(model) = document then
    return model;
  end if;
  if depth > 32 then
    raise exception 'Nesting Levels have exceeded supported limits: Attributes in the item have '
      'nested levels beyond supported limit' using errcode = 'check_violation';
  end if;
  case pg_catalog.jsonb_typeof(document)
    when 'string' then
      content := document #>> '{}';
      if model ? 'B'
         and content ~ '^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$' then
        return tuskgate.canonical_value(pg_catalog.jsonb_build_object('B', content), depth);
      end if;
      return pg_catalog.jsonb_build_object('S', tuskgate.stored_text(content));
    when 'number' then
      return pg_catalog.jsonb_build_object('N', tuskgate.canonical_number(document #>> '{}'));
    when 'boolean' then
      return pg_catalog.jsonb_build_object('BOOL', document);
    when 'null' then
      return '{"NULL": true}';
    when 'object' then
      return pg_catalog.jsonb_build_object('M', (
        select coalesce(pg_catalog.jsonb_object_agg(tuskgate.check_attribute_name(member.key),
          tuskgate.value_from_json(member.value,
            model -> 'M' -> tuskgate.stored_text(member.key), depth + 1)), '{}')
        from pg_catalog.jsonb_each(document) member));
    else
      if document <> '[]' and (
           model ?| '{SS,BS}' and not pg_catalog.jsonb_path_exists(
             document, 'strict $[*] ? (@.type() != "string")')
           or model ? 'NS' and not pg_catalog.jsonb_path_exists(
             document, 'strict $[*] ? (@.type() != "number")')) then
        return tuskgate.canonical_value(
          (select pg_catalog.jsonb_build_object(tag, (
             select pg_catalog.jsonb_agg(element.value)
             from pg_catalog.jsonb_array_elements_text(document) element))
           from pg_catalog.jsonb_object_keys(model) tag), depth);
      end if;
      return pg_catalog.jsonb_build_object('L', (
        select coalesce(pg_catalog.jsonb_agg(
          tuskgate.value_from_json(element.value,
            model -> 'L' -> (element.ordinality - 1)::int, depth + 1)
          order by element.ordinality), '[]')
        from pg_catalog.jsonb_array_elements(document) with ordinality element));
  end case;
end
$$;

-- Plain JSON as an item: the reverse of to_json as far as JSON tells types. Refuses what no item
-- can have.
create function tuskgate.from_json(document jsonb) returns jsonb
language plpgsql immutable strict parallel safe
as $$
declare
  item jsonb;
begin
  if pg_catalog.jsonb_typeof(document) <> 'object' then
    raise exception 'An item is made of a JSON object, not of this: %',
      pg_catalog.left(document::text, 100) using errcode = 'check_violation';
  end if;
  item := tuskgate.value_from_json(document, null, 0) -> 'M';
  if tuskgate.item_size(item) > 409600 then
    raise exception 'Item size has exceeded the maximum allowed size'
      using errcode = 'check_violation';
  end if;
  return item;
end
$$;

-- The steps to an attribute in a stored item, of its document path: `a.b[0]` is {a,M,b,L,0}. A name
-- with dots or brackets is put in double quotes or backticks, in which the same quote is doubled.
create function tuskgate.attr_path(path text) returns text[]
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

-- What stands at a document path, as plain JSON; null where nothing does.
--
-- The functions attr* are inlined. With a constant path, as views and indexes have it, nothing is
-- left of the path but a constant.
create function tuskgate.attr(item jsonb, path text) returns jsonb
language sql immutable parallel safe
as $$
  select tuskgate.value_to_json(item #> tuskgate.attr_path(path))
$$;

-- The string at a document path; null where there is none.
create function tuskgate.attr_text(item jsonb, path text) returns text
language sql immutable parallel safe
as $$
  select tuskgate.plain_text(item #>> pg_catalog.array_append(tuskgate.attr_path(path), 'S'))
$$;

-- The number at a document path; null where there is none.
create function tuskgate.attr_number(item jsonb, path text) returns numeric
language sql immutable parallel safe
as $$
  select (item #>> pg_catalog.array_append(tuskgate.attr_path(path), 'N'))::numeric
$$;

-- The boolean at a document path; null where there is none.
create function tuskgate.attr_bool(item jsonb, path text) returns boolean
language sql immutable parallel safe
as $$
  select (item #>> pg_catalog.array_append(tuskgate.attr_path(path), 'BOOL'))::boolean
$$;

-- The binary at a document path; null where there is none.
create function tuskgate.attr_bytes(item jsonb, path text) returns bytea
language sql immutable parallel safe
as $$
  select pg_catalog.decode(
    item #>> pg_catalog.array_append(tuskgate.attr_path(path), 'B'), 'base64')
$$;

-- A time written by ISO 8601, in UTC where it names no zone; null for any other text. Immutable:
-- the session's zone and date style have no say in it.
create function tuskgate.iso_time(written text) returns timestamptz
language plpgsql immutable strict parallel safe
as $$
declare
  parts text[] := pg_catalog.regexp_match(written,
    '^(\d{4}-(?:0[1-9]|1[0-2])-)(0[1-9]|[12]\d|3[01])'
    '(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?)'
    '(Z|[+-](?:0\d|1[0-5])(?::?[0-5]\d)?)?)?$');
begin
  if parts is null or pg_catalog.left(written, 4) = '0000' then
    return null;
  end if;
  -- Days that the month does not have.
  if parts[2] > '28' and parts[2]::int > extract(day from
       (parts[1] || '01')::date + interval '1 month' - interval '1 day') then
    return null;
  end if;
  return (parts[1] || parts[2] || ' ' || pg_catalog.replace(coalesce(parts[3], '00:00'), ',', '.')
    || coalesce(parts[4], 'Z'))::timestamptz;
end
$$;

-- A time in seconds since 1970; null for a number that is no time in PostgreSQL.
create function tuskgate.epoch_time(seconds numeric) returns timestamptz
language sql immutable parallel safe
as $$
  select case when seconds between -62135596800 and 253402300799.999999
    then pg_catalog.to_timestamp(seconds::float8) end
$$;

-- The time at a document path, as `format` says: iso (text), epoch (seconds) or epoch_ms
-- (milliseconds); null where there is none.
create function tuskgate.attr_time(item jsonb, path text, format text default 'iso')
returns timestamptz
language sql immutable parallel safe
as $$
  select case format
    when 'iso' then tuskgate.iso_time(tuskgate.attr_text(item, path))
    when 'epoch' then tuskgate.epoch_time(tuskgate.attr_number(item, path))
    when 'epoch_ms' then tuskgate.epoch_time(tuskgate.attr_number(item, path) / 1000) end
$$;

-- What stands at a document path, as plain JSON, if it has the type that the tag tells.
create function tuskgate.attr_of_type(item jsonb, path text, tag text) returns jsonb
language sql immutable parallel safe
as $$
  select case when (item #> tuskgate.attr_path(path)) ? tag
    then tuskgate.value_to_json(item #> tuskgate.attr_path(path)) end
$$;

-- Makes the role that may read the views in schema reporting, if it is not there, and grants it
-- what it needs. A database user who may not do so gets a notice.
create function tuskgate.report_role() returns void
language plpgsql
set search_path = ''
as $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'tuskgate_reporting') then
    begin
      create role tuskgate_reporting nologin;
    exception
      -- Another database of the cluster may be at it.
      when duplicate_object or unique_violation then null;
    end;
  end if;
  -- The views' expressions call functions of schema tuskgate; its tables stay closed.
  grant usage on schema reporting, tuskgate to tuskgate_reporting;
  grant select on all tables in schema reporting to tuskgate_reporting;
  alter default privileges in schema reporting grant select on tables to tuskgate_reporting;
exception
  when insufficient_privilege then
    raise notice 'The role tuskgate_reporting was not made or not granted anything: %', sqlerrm;
end
$$;

-- A name in snake case of at most 63 bytes: "userId" is user_id. What is cut off is replaced by a
-- hash, so that long names that begin alike stay apart.
create function tuskgate.report_name(name text) returns text
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

-- The name, or if it is taken, the name with the first number that is free: total, total_2, ...
create function tuskgate.report_free_name(name text, taken text[]) returns text
language plpgsql immutable strict parallel safe
as $$
declare
  free text := name;
  head text := name;
  number int := 1;
begin
  while free = any (taken) loop
    number := number + 1;
    while pg_catalog.octet_length(head || '_' || number) > 63 loop
      head := pg_catalog.left(head, -1);
    end loop;
    free := head || '_' || number;
  end loop;
  return free;
end
$$;

-- The document path of an attribute of the item, from its stored name.
create function tuskgate.report_path(name text) returns text
language sql immutable parallel safe
as $$
  select case when name ~ '[]."`[]'
    then '"' || pg_catalog.replace(tuskgate.plain_text(name), '"', '""') || '"'
    else tuskgate.plain_text(name) end
$$;

-- The type of a column for values of the types counted in `tags` ({"N": 90, "S": 1}): that of nine
-- in ten or more, and json where there is no such type. Nulls have no say; null when there are only
-- nulls.
create function tuskgate.report_type(tags jsonb) returns text
language sql immutable strict parallel safe
as $$
  select case
      when found.value::numeric < 0.9 * pg_catalog.sum(found.value::numeric) over () then 'json'
      else ('{"S": "text", "N": "number", "BOOL": "boolean", "B": "binary", "SS": "text set",
        "NS": "number set", "BS": "binary set", "L": "list", "M": "map"}'::jsonb) ->> found.key end
  from pg_catalog.jsonb_each_text(tags - 'NULL') found
  order by found.value::numeric desc, found.key collate "C"
  limit 1
$$;

-- The SQL type of a report's column.
create function tuskgate.report_sql_type(type text) returns text
language sql immutable strict parallel safe
as $$
  select case type when 'text' then 'text' when 'number' then 'numeric'
    when 'boolean' then 'boolean' when 'binary' then 'bytea' when 'iso' then 'timestamptz' when 'epoch' then 'timestamptz'
    when 'epoch_ms' then 'timestamptz' else 'jsonb' end
$$;

-- The type tag of the values that a report's column shows; null for any.
create function tuskgate.report_tag(type text) returns text
language sql immutable strict parallel safe
as $$
  select ('{"text": "S", "number": "N", "boolean": "BOOL", "binary": "B", "text set": "SS",
    "number set": "NS", "binary set": "BS", "list": "L", "map": "M", "iso": "S", "epoch": "N",
    "epoch_ms": "N"}'::jsonb) ->> type
$$;

-- SQL text: the value of a report's column. `source` is an expression of type jsonb that has the
-- attributes. These are the functions that analysts use too, so that an index on such an expression
-- serves the view.
create function tuskgate.report_expression(source text, path text, type text) returns text
language sql immutable strict parallel safe
as $$
  select case type
    when 'text' then pg_catalog.format('tuskgate.attr_text(%s, %L)', source, path)
    when 'number' then pg_catalog.format('tuskgate.attr_number(%s, %L)', source, path)
    when 'boolean' then pg_catalog.format('tuskgate.attr_bool(%s, %L)', source, path)
    when 'binary' then pg_catalog.format('tuskgate.attr_bytes(%s, %L)', source, path)
    when 'json' then pg_catalog.format('tuskgate.attr(%s, %L)', source, path)
    else case when tuskgate.report_sql_type(type) = 'timestamptz'
      then pg_catalog.format('tuskgate.attr_time(%s, %L, %L)', source, path, type)
      else pg_catalog.format('tuskgate.attr_of_type(%s, %L, %L)', source, path,
        tuskgate.report_tag(type)) end
  end
$$;

-- SQL text: which rows of the relation t belong to an entity. A sort key belongs to ORDER if it is
-- ORDER, or begins with ORDER#.
create function tuskgate.report_condition(rule jsonb, entity text) returns text
language sql immutable strict parallel safe
as $$
  select case
    when rule ? 'attribute' then pg_catalog.format('tuskgate.attr_text(t.item, %L) = %L',
      tuskgate.report_path(rule ->> 'attribute'), entity)
    else pg_catalog.format('(t.sk = %L or t.sk >= %L and t.sk < %L)', entity,
      entity || (rule ->> 'separator'),
      entity || pg_catalog.left(rule ->> 'separator', -1)
        || pg_catalog.chr(pg_catalog.ascii(pg_catalog.right(rule ->> 'separator', 1)) + 1))
  end
$$;

-- SQL text: the query of a view in schema reporting.
create function tuskgate.report_view_sql(
  base tuskgate.tables, report tuskgate.report_views, columns tuskgate.report_columns[],
  hidden text[]
) returns text
language plpgsql immutable
set search_path = ''
as $$
declare
  selected text := 't.pk' || case when base.sort_key is not null then ', t.sk' else '' end;
  source text := format('tuskgate_data.%I t', base.relation);
  col tuskgate.report_columns;
begin
  if report.kind = 'CHILD' then
    selected := selected || E',\n  e.ordinality,\n  tuskgate.value_to_json(e.element) as element';
    source := source || format(E'\n  cross join lateral pg_catalog.jsonb_array_elements('
      't.item #> pg_catalog.array_append(tuskgate.attr_path(%L), ''L'')) '
      'with ordinality e (element, ordinality)', report.list);
  else
    selected := selected || case when hidden = '{}' then E',\n  t.item'
      else format(E',\n  t.item - %L::text[] as item', hidden) end;
  end if;
  foreach col in array columns loop
    selected := selected || format(E',\n  %s as %I', case
        when report.kind <> 'CHILD' then tuskgate.report_expression('t.item', col.path, col.type)
        when col.path = '' then tuskgate.report_expression(
          'pg_catalog.jsonb_build_object(''value'', e.element)', 'value', col.type)
        else tuskgate.report_expression('(e.element -> ''M'')', col.path, col.type) end,
      col.name);
  end loop;
  return format(E'select %s\nfrom %s', selected, source)
    || coalesce(E'\nwhere ' || tuskgate.report_condition(report.rule, report.entity), '');
end
$$;

-- SQL text: a query for some items of a table, about `sample` of them and at most 32 MiB. The same
-- ones each time as long as the relation does not change. `whole` tells whether it reads all pages.
create function tuskgate.report_sample(
  base tuskgate.tables, sample int, out query text, out whole boolean
)
language plpgsql stable
set search_path = ''
as $$
declare
  pages numeric;
  density numeric;
  percent numeric;
begin
  select coalesce(sum(pg_relation_size(c.oid)), 0) / current_setting('block_size')::int,
    -- Rows on a page, once PostgreSQL has counted them.
    sum(greatest(c.reltuples, 0)) / nullif(sum(c.relpages), 0)
  into pages, density
  from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
  where i.inhparent = format('tuskgate_data.%I', base.relation)::regclass;
  density := coalesce(nullif(density, 0), 10);
  percent := least(100, 100 * greatest(1.2 * sample / density, 100) / greatest(pages, 1));
  whole := percent = 100;
  query := format(
    'select s.item, %s as sk, s.bytes
     from (
       select r.item, %s sum(r.size) over (rows unbounded preceding) as bytes
       from (select * from tuskgate_data.%I %s limit %s) r
     ) s
     where s.bytes <= 33554432',
    case when base.sort_key is null then 'null::text' else 's.sk::text' end,
    case when base.sort_key is null then '' else 'r.sk,' end,
    base.relation,
    case when whole then '' else format('tablesample system (%s) repeatable (0)', percent) end,
    sample);
end
$$;

-- How the items of a table that holds several kinds of them are told apart, from a sample: by an
-- attribute with one of the usual names, or by what stands before a "#" in the sort key. Null when
-- the table seems to hold one kind of items.
create function tuskgate.report_rule(base tuskgate.tables, sample text) returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  rule jsonb;
begin
  execute format(
    'with sampled as materialized (%s)
     select pg_catalog.jsonb_build_object(''attribute'', c.name)
     from (
       select n.name, n.place, count(*) as items, count(s.item #>> array[n.name, ''S'']) as texts,
         count(distinct s.item #>> array[n.name, ''S'']) as kinds
       from sampled s, pg_catalog.unnest(%L::text[]) with ordinality n (name, place)
       group by n.name, n.place
     ) c
     where c.texts >= 0.9 * c.items and c.kinds between 2 and 50
     order by c.place
     limit 1', sample,
    '{type,Type,_type,entityType,EntityType,entity_type,entity,Entity,_et,__edb_e__,__typename,'
    'itemType,ItemType,item_type,recordType,kind,Kind,TYPE,ENTITY}')
  into rule;
  if rule is null and base.sort_key_type = 'S' then
    execute format(
      'select pg_catalog.jsonb_build_object(''separator'', ''#'')
       from (%s) s
       having count(distinct pg_catalog.split_part(s.sk, ''#'', 1)) between 2 and 50
         and bool_or(s.sk like ''%%#%%'')
         and bool_and(
           pg_catalog.split_part(s.sk, ''#'', 1) ~ ''^[A-Za-z][A-Za-z0-9_.:@ -]*$'')', sample)
    into rule;
  end if;
  return rule;
end
$$;

-- What a sample of a table has: how many items (name is null) there are of each entity, and how
-- many have an attribute with some type; the same for the elements of lists, where the name is
-- empty for elements that are no maps. Names are document paths.
create function tuskgate.report_statistics(sample text, rule jsonb)
returns table (entity text, list text, name text, tag text, items int8, bytes numeric)
language plpgsql stable
set search_path = ''
as $$
begin
  return query execute format(
    'with sampled as materialized (
       select s.item, s.bytes, %s as entity from (%s) s
     ), attributes as (
       select s.entity, a.key, a.value, t.tag
       from sampled s, pg_catalog.jsonb_each(s.item) a,
         pg_catalog.jsonb_object_keys(a.value) t (tag)
     ), elements as (
       select a.entity, a.key, e.value
       from attributes a, lateral (
         select l.value from pg_catalog.jsonb_array_elements(a.value -> ''L'') l limit 100) e
       where a.tag = ''L''
     )
     select s.entity collate "C", null, null, null, count(*), max(s.bytes)::numeric
     from sampled s group by 1
     union all
     select a.entity, null, tuskgate.report_path(a.key), a.tag, count(*), null
     from attributes a group by a.entity, a.key, a.tag
     union all
     select e.entity, tuskgate.report_path(e.key), null, null, count(*), null
     from elements e group by e.entity, e.key
     union all
     select e.entity, tuskgate.report_path(e.key), tuskgate.report_path(m.key), t.tag, count(*),
       null
     from elements e, pg_catalog.jsonb_each(e.value -> ''M'') m,
       pg_catalog.jsonb_object_keys(m.value) t (tag)
     group by e.entity, e.key, m.key, t.tag
     union all
     select e.entity, tuskgate.report_path(e.key), '''', t.tag, count(*), null
     from elements e, pg_catalog.jsonb_object_keys(e.value) t (tag)
     where t.tag <> ''M''
     group by e.entity, e.key, t.tag',
    case
      when rule is null then 'null::text'
      when rule ? 'attribute' then format('tuskgate.plain_text(s.item #>> %L)',
        array[tuskgate.stored_text(rule ->> 'attribute'), 'S'])
      else format('pg_catalog.split_part(s.sk, %L, 1)', rule ->> 'separator') end,
    sample);
end
$$;

-- Which columns a view is to have: those that it has, in their places, and then new ones, in the
-- order of their paths. `seen` counts types of attributes: {"Year": {"N": 90}}, in `total` items,
-- which are all there are if `whole`. `prefix` is "lines[]." for the elements of a list, in whose
-- options it precedes the path; `fixed` are the names of columns that every such view has. `keys`
-- are the key attributes: they have columns before they have been seen, and come first.
--
-- `remake` tells that columns change in a way for which a view has to be made anew.
create function tuskgate.report_plan(
  existing tuskgate.report_columns[], seen jsonb, total int8, whole boolean, options jsonb,
  prefix text, fixed text[], keys jsonb, declared_too boolean,
  out columns tuskgate.report_columns[], out changes jsonb, out remake boolean
)
language plpgsql
set search_path = ''
as $$
declare
  col tuskgate.report_columns;
  types constant jsonb := coalesce(options -> 'types', '{}');
  names constant jsonb := coalesce(options -> 'names', '{}');
  excluded constant jsonb := coalesce(options -> 'exclude', '[]');
  name text;
  n int8;
  paths text[] := '{}';
  taken text[] := fixed || coalesce((select array_agg(e.name) from unnest(existing) e), '{}');
  chosen jsonb := '{}';
  also jsonb;
  -- PostgreSQL's limit. When there are more attributes, the most frequent ones have columns.
  room int := 1600 - cardinality(fixed);
begin
  columns := '{}';
  changes := '[]';
  remake := false;
  foreach col in array existing loop
    paths := paths || col.path;
    if excluded ? (prefix || col.path) then
      changes := changes || jsonb_build_array(jsonb_build_array('column removed',
        format('%s: %s is excluded', col.name, prefix || col.path)));
      taken := array_remove(taken, col.name);
      remake := true;
      continue;
    end if;
    if types ->> (prefix || col.path) <> col.type then
      changes := changes || jsonb_build_array(jsonb_build_array('column retyped',
        format('%s: %s, was %s', col.name, types ->> (prefix || col.path), col.type)));
      col.type := types ->> (prefix || col.path);
      remake := true;
    end if;
    name := names ->> (prefix || col.path);
    if name <> col.name then
      name := tuskgate.report_free_name(name, taken);
      changes := changes || jsonb_build_array(jsonb_build_array('column renamed',
        format('%s: was %s', name, col.name)));
      taken := array_remove(taken, col.name) || name;
      col.name := name;
      remake := true;
    end if;
    n := coalesce((select sum(t.value::int8) from jsonb_each_text(seen -> col.path) t), 0);
    if n > 0 then
      select jsonb_agg(jsonb_build_array('type changed', format('%s: %s is also %s, in %s of %s',
          col.name, prefix || col.path, t.key, t.value, total)) order by t.key)
      into also
      from jsonb_each_text(seen -> col.path) t
      where t.key <> 'NULL' and t.key <> all (col.tags) and cardinality(col.tags) > 0;
      changes := changes || coalesce(also, '[]');
      col.tags := array(select k from jsonb_object_keys(seen -> col.path) k where k <> 'NULL'
        union select unnest(col.tags) order by 1);
      if not col.seen then
        changes := changes || jsonb_build_array(jsonb_build_array('seen again', col.name));
        col.seen := true;
      end if;
      col.share := n::float8 / total;
    elsif col.seen and total > 0 and (whole or col.share * total >= 10)
        and cardinality(col.tags) > 0 and not keys ? col.path then
      changes := changes || jsonb_build_array(jsonb_build_array('not seen',
        format('%s: no %s in %s', col.name, prefix || col.path, total)));
      col.seen := false;
    end if;
    columns := columns || col;
  end loop;

  -- Names for new columns: first to attributes that are called so already.
  room := room - cardinality(columns);
  for col.path, col.tags, col.type, n, name in
    with candidates as (
      select s.key as path, s.value as tags
      from jsonb_each(seen) s
      union all
      select k.key, jsonb_build_object(k.value #>> '{}', 0) from jsonb_each(keys) k
      where not seen ? k.key
      union all
      -- Declared paths into maps, and attributes that have not been seen.
      select d.path, '{}'
      from jsonb_object_keys(types) t (declared),
        lateral (select substr(t.declared, length(prefix) + 1) as path) d
      where starts_with(t.declared, prefix) and not seen ? d.path and not keys ? d.path
        and strpos(d.path, '[]') = 0 and d.path <> ''
        and (declared_too or seen ? tuskgate.report_path((tuskgate.attr_path(d.path))[1]))
    ), typed as (
      select c.path, c.tags,
        coalesce(types ->> (prefix || c.path),
          tuskgate.report_type(case when keys ? c.path
            then jsonb_build_object(keys ->> c.path, 1) else c.tags end)) as type,
        coalesce(names ->> (prefix || c.path),
          case c.path when '' then 'value' else tuskgate.report_name(c.path) end) as name,
        (select coalesce(sum(t.value::int8), 0) from jsonb_each_text(c.tags) t) as n
      from candidates c
      where c.path <> all (paths) and not excluded ? (prefix || c.path)
    ), ranked as (
      select *,
        row_number() over (order by keys ? t.path desc, t.n desc, t.path collate "C") as place
      from typed t
      where t.type is not null
    )
    select r.path, array(select k from jsonb_object_keys(r.tags) k where k <> 'NULL' order by k),
      r.type, r.n, r.name
    from ranked r
    where r.place <= room
    order by r.name = r.path desc, r.path collate "C"
  loop
    name := tuskgate.report_free_name(name, taken);
    taken := taken || name;
    chosen := chosen || jsonb_build_object(col.path, jsonb_build_object(
      'name', name, 'tags', to_jsonb(col.tags), 'type', col.type, 'n', n));
  end loop;
  for col.path, col.name, col.tags, col.type, n in
    select c.key, c.value ->> 'name',
      array(select jsonb_array_elements_text(c.value -> 'tags')), c.value ->> 'type',
      (c.value ->> 'n')::int8
    from jsonb_each(chosen) c
    order by keys ? c.key desc, c.key collate "C"
  loop
    col.seen := true;
    col.share := n::float8 / greatest(total, 1);
    columns := columns || col;
    changes := changes || jsonb_build_array(jsonb_build_array('column added',
      format('%s: %s, from %s%s', col.name, tuskgate.report_sql_type(col.type),
        prefix || col.path,
        coalesce(' (' || nullif(array_to_string(col.tags, ', '), '') || ')', ''))));
  end loop;
end
$$;

-- Says in comments where a view and its columns come from.
create function tuskgate.report_comments(
  base tuskgate.tables, report tuskgate.report_views, columns tuskgate.report_columns[],
  hidden text[]
) returns void
language plpgsql
set search_path = ''
as $$
declare
  described text := format('items of the DynamoDB table %s', base.name);
  col tuskgate.report_columns;
begin
  described := described || case
    when report.rule ? 'attribute' then
      format(' whose attribute %s is %s', report.rule ->> 'attribute', report.entity)
    when report.rule ? 'separator' then
      format(' whose sort key is %s or begins with %1$s%s', report.entity,
        report.rule ->> 'separator')
    else '' end;
  described := case report.kind
    when 'CHILD' then format('Elements of the list %s in %s', report.list, described)
    else upper(left(described, 1)) || substr(described, 2) end;
  execute format('comment on view reporting.%I is %L', report.view, described);
  execute format('comment on column reporting.%I.pk is %L', report.view,
    format('partition key %s (%s)', base.partition_key, base.partition_key_type));
  if base.sort_key is not null then
    execute format('comment on column reporting.%I.sk is %L', report.view,
      format('sort key %s (%s)', base.sort_key, base.sort_key_type));
  end if;
  if report.kind = 'CHILD' then
    execute format('comment on column reporting.%I.ordinality is %L', report.view,
      'place of the element in the list, from 1');
    execute format('comment on column reporting.%I.element is %L', report.view,
      'the element as plain JSON');
  else
    execute format('comment on column reporting.%I.item is %L', report.view,
      'the item as DynamoDB JSON' || coalesce(', without '
        || nullif(array_to_string(hidden, ', '), ''), ''));
  end if;
  foreach col in array columns loop
    execute format('comment on column reporting.%I.%I is %L', report.view, col.name,
      case when report.kind = 'CHILD' then report.list || '[]'
        || case col.path when '' then '' else '.' end else '' end || col.path
      || coalesce(' (' || coalesce(tuskgate.report_tag(col.type),
        nullif(array_to_string(col.tags, ', '), '')) || ')', '')
      || case col.type when 'iso' then ', a time in ISO 8601'
        when 'epoch' then ', a time in seconds since 1970'
        when 'epoch_ms' then ', a time in milliseconds since 1970' else '' end);
  end loop;
end
$$;

-- The key attributes that have columns of their own besides pk and sk, with their types: all but
-- those that would be called the same, as in a table whose keys are PK and SK.
create function tuskgate.report_keys(base tuskgate.tables, options jsonb) returns jsonb
language sql immutable
as $$
  select coalesce(pg_catalog.jsonb_object_agg(tuskgate.report_path(k.attribute), k.type), '{}')
  from (values (base.partition_key, base.partition_key_type, 'pk'),
               (base.sort_key, base.sort_key_type, 'sk')) k (attribute, type, name)
  where k.attribute is not null and (
    tuskgate.report_name(k.attribute) <> k.name
    or coalesce(options -> 'types', '{}') ? tuskgate.report_path(k.attribute)
    or coalesce(options -> 'names', '{}') ? tuskgate.report_path(k.attribute))
$$;

-- What is declared about a table's reports, checked.
create function tuskgate.declared_report_options(table_name text) returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  options jsonb := coalesce((select o.options from tuskgate.report_options o
    where o.table_name = declared_report_options.table_name), '{}');
  fault text;
begin
  select case
    when o.key not in ('entity', 'types', 'names', 'exclude', 'children') then
      format('there is no option %s; there are entity, types, names, exclude and children', o.key)
    when o.key = 'entity' and o.value <> 'false'
         and not coalesce(length(o.value ->> 'attribute') > 0, false)
         and not coalesce(length(o.value ->> 'separator') > 0, false) then
      'entity is {"attribute": "name"}, {"separator": "#"} or false'
    when o.key = 'children' and jsonb_typeof(o.value) <> 'boolean' then
      'children is true or false'
    when o.key = 'exclude' and jsonb_typeof(o.value) <> 'array' then
      'exclude is an array of attributes'
    when o.key in ('types', 'names') and jsonb_typeof(o.value) <> 'object' then
      format('%s is an object with attributes as names', o.key) end
  into fault
  from jsonb_each(options) o
  order by 1 nulls last
  limit 1;
  if fault is null then
    select format('the type of %s is %s; there are text, number, boolean, binary, text set, number '
      'set, binary set, list, map, json, iso, epoch and epoch_ms', t.key, t.value)
    into fault
    from jsonb_each_text(options -> 'types') t
    where tuskgate.report_tag(t.value) is null and t.value is distinct from 'json'
    limit 1;
  end if;
  if fault is null then
    select format('the name of %s must have 1 to 63 bytes', n.key)
    into fault
    from jsonb_each_text(options -> 'names') n
    where coalesce(octet_length(n.value), 0) not between 1 and 63
    limit 1;
  end if;
  if fault is not null then
    raise exception 'The report options of the table % are wrong: %', table_name, fault
      using errcode = 'invalid_parameter_value';
  end if;
  return options;
end
$$;

-- The attributes, by their stored names, that are excluded from reports: the column item lacks
-- them. Paths deeper into the item only have no column.
create function tuskgate.report_hidden(options jsonb) returns text[]
language sql immutable
as $$
  select coalesce(pg_catalog.array_agg(p.steps[1] order by p.steps[1]), '{}')
  from pg_catalog.jsonb_array_elements_text(options -> 'exclude') e,
    lateral (
      select tuskgate.attr_path(e.value) as steps where pg_catalog.strpos(e.value, '[]') = 0) p
  where pg_catalog.cardinality(p.steps) = 1
$$;

-- A value that somebody wrote to a report's column, as to_jsonb makes JSON of it, as an attribute
-- value. `model` is the value that is replaced.
create function tuskgate.report_value(written jsonb, type text, model jsonb, path text)
returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  tag constant text := tuskgate.report_tag(type);
  content constant text := written #>> '{}';
  at timestamptz;
begin
  case type
    when 'text' then
      return jsonb_build_object('S', tuskgate.stored_text(content));
    when 'number' then
      return jsonb_build_object('N', tuskgate.canonical_number(content));
    when 'boolean' then
      return jsonb_build_object('BOOL', written);
    when 'binary' then
      return jsonb_build_object('B', tuskgate.base64(content::bytea));
    when 'json' then
      return tuskgate.value_from_json(written, model, 1);
    when 'list', 'map' then
      if jsonb_typeof(written) <> (case tag when 'L' then 'array' else 'object' end) then
        raise exception 'The column shows a % of %: %', type, path, left(written::text, 100)
          using errcode = 'check_violation';
      end if;
      return tuskgate.value_from_json(written, case when model ? tag then model end, 1);
    when 'text set', 'number set', 'binary set' then
      if jsonb_typeof(written) <> 'array' or exists (
           select from jsonb_array_elements(written) e
           where jsonb_typeof(e.value) <> (case tag when 'NS' then 'number' else 'string' end)) then
        raise exception 'The column shows a % of %: %', type, path, left(written::text, 100)
          using errcode = 'check_violation';
      end if;
      return tuskgate.canonical_value(jsonb_build_object(tag, coalesce(
        (select jsonb_agg(e.value) from jsonb_array_elements_text(written) e), '[]')));
    else
      at := content::timestamptz;
      if not isfinite(at) then
        raise exception 'An item cannot hold the time %', content using errcode = 'check_violation';
      end if;
      case type
        when 'iso' then
          return jsonb_build_object('S', regexp_replace(to_char(at at time zone 'UTC',
            'YYYY-MM-DD"T"HH24:MI:SS.US'), '\.?(000)?000$', '') || 'Z');
        when 'epoch' then
          return jsonb_build_object('N', tuskgate.canonical_number(extract(epoch from at)::text));
        else
          return jsonb_build_object('N', tuskgate.canonical_number(
            (1000 * extract(epoch from at))::text));
      end case;
  end case;
end
$$;

-- The size of an item. Refuses one that its table cannot hold, in the service's words: keys, keys
-- of indexes, nesting, size. The values themselves are canonical.
create function tuskgate.check_item(base tuskgate.tables, item jsonb) returns int
language plpgsql stable
set search_path = ''
as $$
declare
  rule record;
  kind text;
  size constant int := tuskgate.item_size(item);
  most int;
begin
  for rule in
    select a.name, a.type, a.place, i.index
    from (
      select null as index,
        array[base.partition_key] as hash, array[base.partition_key_type] as hash_type,
        array_remove(array[base.sort_key], null) as range, array[base.sort_key_type] as range_type,
        0 as number
      union all
      select x.name, x.partition_key, x.partition_key_type, x.sort_key, x.sort_key_type, x.number
      from tuskgate.indexes x where x.table_id = base.id
    ) i,
    lateral (
      select h.name, h.type, 1 as place from unnest(i.hash, i.hash_type) h (name, type)
      union all
      select r.name, r.type, 2 from unnest(i.range, i.range_type) r (name, type)
    ) a
    where a.name is not null
    order by i.number, a.place
  loop
    select k into kind from jsonb_object_keys(item -> rule.name) k;
    if kind is null and rule.index is null then
      raise exception 'One or more parameter values were invalid: Missing the key % in the item',
        rule.name using errcode = 'check_violation';
    end if;
    continue when kind is null;
    if kind <> rule.type then
      raise exception using errcode = 'check_violation',
        message = 'One or more parameter values were invalid: ' || case
          when rule.index is null then
            format('Type mismatch for key %s expected: %s actual: %s', rule.name, rule.type, kind)
          else format('Type mismatch for Index Key %s Expected: %s Actual: %s IndexName: %s',
            rule.name, rule.type, kind, rule.index) end;
    end if;
    continue when kind = 'N';
    if item -> rule.name ->> kind = '' then
      raise exception 'One or more parameter values are not valid. The AttributeValue for a key '
        'attribute cannot contain an empty % value. %: %',
        case kind when 'S' then 'string' else 'binary' end,
        coalesce('IndexName: ' || rule.index || ', IndexKey', 'Key'),
        rule.name using errcode = 'check_violation';
    end if;
    most := case rule.place when 1 then 2048 else 1024 end;
    if tuskgate.attribute_size(item -> rule.name) > most then
      raise exception using errcode = 'check_violation',
        message = 'One or more parameter values were invalid: ' || case
          when rule.index is not null then format(
            'Size limit exceeded for Index Key %s Actual Size: %s bytes Max Size: %s bytes '
            'IndexName: %s',
            rule.name, tuskgate.attribute_size(item -> rule.name), most, rule.index)
          when rule.place = 1 then
            'Size of hashkey has exceeded the maximum size limit of2048 bytes'
          else
            'Aggregated size of all range keys has exceeded the size limit of 1024 bytes' end;
    end if;
  end loop;
  if exists (select from jsonb_each(item) a where tuskgate.nesting(a.value) > 32) then
    raise exception 'Nesting Levels have exceeded supported limits: Attributes in the item have '
      'nested levels beyond supported limit' using errcode = 'check_violation';
  end if;
  if size > 409600 then
    raise exception 'Item size has exceeded the maximum allowed size'
      using errcode = 'check_violation';
  end if;
  return size;
end
$$;

-- The item that comes of a write to a report's row: the item as it is (null for a new one), with
-- what the write changed. `old` and `new` are the row before and after, by to_jsonb; attributes in
-- `hidden` are not in their items.
create function tuskgate.report_item(
  report tuskgate.report_views, hidden text[], item jsonb, old jsonb, new jsonb
) returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  made jsonb := coalesce(item, '{}');
  col tuskgate.report_columns;
  steps text[];
  key text;
begin
  if new -> 'item' is distinct from old -> 'item'
     and not (old is null and new -> 'item' = 'null') then
    if jsonb_typeof(new -> 'item') <> 'object' then
      raise exception 'The column item holds an item as DynamoDB JSON'
        using errcode = 'check_violation';
    end if;
    made := tuskgate.canonical_value(jsonb_build_object('M', new -> 'item'), 0) -> 'M';
    -- What the view does not show stays.
    made := coalesce((select jsonb_object_agg(a.key, a.value) from jsonb_each(item) a
                      where a.key = any (hidden)), '{}') || (made - hidden);
  end if;
  for col in
    select * from tuskgate.report_columns c where c.view = report.view order by c.number
  loop
    continue when new -> col.name is not distinct from old -> col.name;
    continue when old is null and new -> col.name = 'null';
    steps := tuskgate.attr_path(col.path);
    if new -> col.name = 'null' then
      made := made #- steps;
    elsif cardinality(steps) > 1 and made #> steps[:cardinality(steps) - 1] is null then
      raise exception 'There is nothing that could hold % in the item', col.path
        using errcode = 'check_violation';
    else
      made := jsonb_set(made, steps,
        tuskgate.report_value(new -> col.name, col.type, made #> steps, col.path));
    end if;
  end loop;
  return made;
end
$$;

-- A new item with the key that was written to the columns pk and sk, if the item does not have one,
-- and the attribute that makes it one of the view's entity.
create function tuskgate.new_report_item(
  base tuskgate.tables, report tuskgate.report_views, item jsonb, new jsonb
) returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  part record;
  value jsonb;
begin
  for part in
    select *
    from (values (base.partition_key, base.partition_key_type, new -> 'pk'),
                 (base.sort_key, base.sort_key_type, new -> 'sk')) p (attribute, type, written)
    where p.attribute is not null and p.written <> 'null'
  loop
    -- pk and sk are in the stored form.
    value := jsonb_build_object(part.type, case part.type
      when 'N' then tuskgate.canonical_number(part.written #>> '{}')
      when 'B' then tuskgate.base64((part.written #>> '{}')::bytea)
      else tuskgate.stored_text(part.written #>> '{}') end);
    if item -> part.attribute <> value then
      raise exception 'The key attribute % is written twice, and not alike', part.attribute
        using errcode = 'check_violation';
    end if;
    item := item || jsonb_build_object(part.attribute, value);
  end loop;
  if report.rule ? 'attribute' then
    item := jsonb_build_object(tuskgate.stored_text(report.rule ->> 'attribute'),
      jsonb_build_object('S', tuskgate.stored_text(report.entity))) || item;
  end if;
  return item;
end
$$;

-- Refuses an update of a report's row that changes the key of its item.
create function tuskgate.check_report_key(
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

-- Refuses a written item that the view would not show.
create function tuskgate.check_report_entity(
  base tuskgate.tables, report tuskgate.report_views, item jsonb
) returns void
language plpgsql stable
set search_path = ''
as $$
declare
  key constant text := item -> base.sort_key ->> 'S';
begin
  if report.rule ? 'attribute'
     and tuskgate.plain_text(item -> tuskgate.stored_text(report.rule ->> 'attribute') ->> 'S')
       is distinct from report.entity
     or report.rule ? 'separator'
     and not coalesce(key = report.entity
       or starts_with(key, report.entity || (report.rule ->> 'separator')), false) then
    raise exception 'The view % would not show this item: it is no %', report.view, report.entity
      using errcode = 'with_check_option_violation';
  end if;
end
$$;

-- The trigger of the views in schema reporting: inserts, updates and deletes items. It runs with
-- the rights of its owner, so that whoever may write to the view needs no right on what is behind
-- it.
create function tuskgate.report_write() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  report tuskgate.report_views;
  base tuskgate.tables;
  hidden text[];
  key_clause text;
  item jsonb;
  made jsonb;
  size int;
begin
  select * into report from tuskgate.report_views r
  where r.view = tg_table_name and tg_table_schema = 'reporting';
  if not found then
    raise exception 'The view % is no report: refresh the views', tg_table_name
      using errcode = 'object_not_in_prerequisite_state';
  end if;
  select * into base from tuskgate.tables t where t.id = report.table_id;
  hidden := tuskgate.report_hidden(tuskgate.declared_report_options(base.name));
  key_clause := format('t.h = (%s >> 32)::int4 and t.pk = ($1).pk%s',
    tuskgate.key_hash(base.partition_key_type, '($1).pk'),
    case when base.sort_key is not null then ' and t.sk = ($1).sk' else '' end);

  if tg_op = 'DELETE' then
    execute format('delete from tuskgate_data.%I t where %s returning t.item', base.relation,
      key_clause)
    into item using old;
    return case when item is not null then old end;
  end if;

  if tg_op = 'UPDATE' then
    execute format('select t.item from tuskgate_data.%I t where %s for update', base.relation,
      key_clause)
    into item using old;
    if item is null then
      return null;
    end if;
  end if;
  begin
    if tg_op = 'UPDATE' then
      made := tuskgate.report_item(report, hidden, item, to_jsonb(old), to_jsonb(new));
      perform tuskgate.check_report_key(base, made, item, to_jsonb(old), to_jsonb(new));
    else
      made := tuskgate.new_report_item(base, report,
        tuskgate.report_item(report, hidden, null, null, to_jsonb(new)), to_jsonb(new));
    end if;
    perform tuskgate.check_report_entity(base, report, made);
    size := tuskgate.check_item(base, made);
  exception
    -- Whoever writes wants to know what is wrong, not where in these functions it was found.
    when check_violation or with_check_option_violation then
      raise exception using errcode = sqlstate, message = sqlerrm;
  end;
  if tg_op = 'UPDATE' then
    execute format('update tuskgate_data.%I t set item = $2, size = $3 where %s', base.relation,
      key_clause)
    using old, made, size;
  else
    execute format('insert into tuskgate_data.%I (%s, item, size) values (%s, $1, $2) returning pk',
      base.relation,
      case when base.sort_key is null then 'pk' else 'pk, sk' end,
      concat_ws(', ', tuskgate.key_value('$1', base.partition_key, base.partition_key_type),
        case when base.sort_key is not null
          then tuskgate.key_value('$1', base.sort_key, base.sort_key_type) end))
    using made, size into new.pk;
    if base.sort_key is not null then
      execute format('select %s', tuskgate.key_value('$1', base.sort_key, base.sort_key_type))
      using made into new.sk;
    end if;
  end if;
  new.item := made - hidden;
  return new;
end
$$;
revoke execute on function tuskgate.report_write() from public;

-- Makes or changes a view in schema reporting, with its triggers, comments and grants, and notes it
-- in the catalog. A view that is made anew keeps its grants.
create function tuskgate.make_report_view(
  base tuskgate.tables, report tuskgate.report_views, columns tuskgate.report_columns[],
  hidden text[], remake boolean
) returns void
language plpgsql
set search_path = ''
as $$
declare
  there oid := to_regclass(format('reporting.%I', report.view));
  grants text[] := '{}';
  col tuskgate.report_columns;
  number int := 0;
  statement text;
begin
  insert into tuskgate.report_views select (report).*
  on conflict (view) do update
  set rule = excluded.rule, seen = excluded.seen, definition = excluded.definition;
  delete from tuskgate.report_columns c where c.view = report.view;
  foreach col in array columns loop
    number := number + 1;
    insert into tuskgate.report_columns
    values (report.view, number, col.name, col.path, col.type, col.tags, col.share, col.seen);
  end loop;
  if there is not null and remake then
    select coalesce(array_agg(format('grant %s on reporting.%I to %s%s',
      a.privilege_type, report.view,
      case a.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end,
      case when a.is_grantable then ' with grant option' else '' end)), '{}')
    into grants
    from pg_catalog.pg_class c, aclexplode(c.relacl) a
    where c.oid = there and a.grantee <> c.relowner;
    execute format('drop view reporting.%I', report.view);
  end if;
  execute format('create or replace view reporting.%I as %s', report.view, report.definition);
  if report.kind <> 'CHILD' then
    execute format('create or replace trigger write_item instead of insert or update or delete
      on reporting.%I for each row execute function tuskgate.report_write()', report.view);
  end if;
  perform tuskgate.report_comments(base, report, columns, hidden);
  foreach statement in array grants loop
    execute statement;
  end loop;
  if exists (select from pg_catalog.pg_roles where rolname = 'tuskgate_reporting') then
    execute format('grant select on reporting.%I to tuskgate_reporting', report.view);
  end if;
end
$$;

-- Brings the views of one table up to date with its items, and tells what changed since the last
-- time. With `dry`, it only tells.
create function tuskgate.refresh_report_table(base tuskgate.tables, sample int, dry boolean)
returns table (view text, change text, detail text)
language plpgsql
set search_path = ''
as $$
declare
  options constant jsonb := tuskgate.declared_report_options(base.name);
  hidden constant text[] := tuskgate.report_hidden(options);
  query text;
  whole boolean;
  rule jsonb;
  statistics jsonb;
  taken text[];
  report tuskgate.report_views;
  fresh boolean;
  wanted record;
  plan record;
  seen jsonb;
  keys jsonb;
  total int8;
  definition text;
begin
  select s.query, s.whole into query, whole from tuskgate.report_sample(base, sample) s;
  rule := case
    when options ? 'entity' then nullif(options -> 'entity', 'false')
    else coalesce(
      (select v.rule from tuskgate.report_views v
       where v.table_id = base.id and v.kind = 'ENTITY' limit 1),
      tuskgate.report_rule(base, query)) end;
  if rule ? 'separator' and base.sort_key_type is distinct from 'S' then
    raise exception 'The table % has no sort key of type S, so it has no entities by separator',
      base.name using errcode = 'invalid_parameter_value';
  end if;
  select coalesce(jsonb_agg(to_jsonb(s)), '[]') into statistics
  from tuskgate.report_statistics(query, rule) s;
  whole := whole and not exists (
    select from jsonb_to_recordset(statistics) s (bytes numeric)
    where s.bytes > 32 * 1048576 - 409600)
    and coalesce((select sum(s.items) from jsonb_to_recordset(statistics)
      s (list text, name text, items int8) where s.list is null and s.name is null), 0) < sample;
  taken := array(select c.relname from pg_catalog.pg_class c
                 where c.relnamespace = 'reporting'::regnamespace
                 union select v.view from tuskgate.report_views v);

  for wanted in
    with seen as (
      select s.entity, s.list, sum(s.items) as items
      from jsonb_to_recordset(statistics) s (entity text, list text, name text, items int8)
      where s.name is null and (rule is null or s.entity <> '')
      group by s.entity, s.list
    ), entities as (
      select s.entity from seen s where s.list is null and s.entity is not null
      order by s.items desc, s.entity collate "C" limit 100
    )
    select 'TABLE' as kind, null as entity, null as list
    union
    select 'ENTITY', e.entity, null from entities e
    union
    select 'CHILD', s.entity, s.list from seen s
    where s.list is not null and coalesce(options -> 'children', 'true') = 'true'
      and not coalesce(options -> 'exclude' ? s.list, false)
      and (s.entity is null or s.entity in (select e.entity from entities e))
    union
    select v.kind, v.entity, v.list from tuskgate.report_views v where v.table_id = base.id
    order by 1 desc, 2, 3
  loop
    select * into report from tuskgate.report_views v
    where v.table_id = base.id and v.kind = wanted.kind
      and v.entity is not distinct from wanted.entity and v.list is not distinct from wanted.list;
    fresh := not found;
    if not fresh and rule is not null and exists (
         select from jsonb_to_recordset(statistics) s (entity text)
         where s.entity = report.entity) then
      -- Told apart in another way than before, perhaps.
      report.rule := rule;
    end if;
    if not fresh and (report.entity is not null and report.rule is distinct from rule
       or report.kind = 'CHILD' and (options -> 'children' = 'false'
         or options -> 'exclude' ? report.list)) then
      view := report.view;
      change := 'view removed';
      detail := 'as declared';
      return next;
      if not dry then
        execute format('drop view if exists reporting.%I', report.view);
        delete from tuskgate.report_views v where v.view = report.view;
      end if;
      continue;
    end if;
    if fresh then
      report.view := tuskgate.report_free_name(tuskgate.report_name(
        concat_ws('_', base.name, wanted.entity, wanted.list)), taken);
      taken := taken || report.view;
      report.table_id := base.id;
      report.kind := wanted.kind;
      report.entity := wanted.entity;
      report.rule := case when wanted.entity is not null then rule end;
      report.list := wanted.list;
      report.seen := true;
    end if;

    select coalesce(sum(s.items), 0) into total
    from jsonb_to_recordset(statistics) s (entity text, list text, name text, items int8)
    where s.name is null and s.list is not distinct from wanted.list
      and (wanted.entity is null or s.entity = wanted.entity);
    select coalesce(jsonb_object_agg(g.name, g.tags), '{}') into seen
    from (
      select t.name, jsonb_object_agg(t.tag, t.items) as tags
      from (
        select s.name, s.tag, sum(s.items) as items
        from jsonb_to_recordset(statistics)
          s (entity text, list text, name text, tag text, items int8)
        where s.name is not null and s.list is not distinct from wanted.list
          and (wanted.entity is null or s.entity = wanted.entity)
        group by s.name, s.tag
      ) t
      group by t.name
    ) g;
    keys := case when wanted.kind = 'CHILD' then '{}' else tuskgate.report_keys(base, options) end;
    if wanted.kind <> 'CHILD' then
      -- Shown as pk and sk.
      seen := seen - array(select k
        from unnest(array[base.partition_key, base.sort_key]) a,
          lateral (select tuskgate.report_path(a) as k) p
        where not keys ? k);
    end if;
    if total > 0 and not report.seen then
      report.seen := true;
      view := report.view;
      change := 'seen again';
      detail := concat_ws(' ', wanted.entity, wanted.list);
      return next;
    elsif total = 0 and report.seen and whole and wanted.kind <> 'TABLE' then
      report.seen := false;
      view := report.view;
      change := 'not seen';
      detail := concat_ws(' ', wanted.entity, wanted.list);
      return next;
    end if;

    select * into plan from tuskgate.report_plan(
      coalesce((select array_agg(c order by c.number) from tuskgate.report_columns c
                where not fresh and c.view = report.view), '{}'),
      seen, total, whole, options,
      case when wanted.kind = 'CHILD' then wanted.list || '[].' else '' end,
      array_remove(case when wanted.kind = 'CHILD' then '{pk,sk,ordinality,element}'
        else '{pk,sk,item}' end::text[], case when base.sort_key is null then 'sk' end),
      keys,
      wanted.kind = 'TABLE');
    definition := tuskgate.report_view_sql(base, report, plan.columns, hidden);
    if fresh or to_regclass(format('reporting.%I', report.view)) is null then
      view := report.view;
      change := 'view created';
      detail := (select string_agg(c.name, ', ' order by c.n)
        from unnest(plan.columns) with ordinality c (view, number, name, path, type, tags, share,
          seen, n));
      return next;
    else
      for view, change, detail in
        select report.view, c.value ->> 0, c.value ->> 1
        from jsonb_array_elements(plan.changes) with ordinality c order by c.ordinality
      loop
        return next;
      end loop;
    end if;
    if dry then
      continue;
    end if;
    if fresh or definition <> report.definition
       or to_regclass(format('reporting.%I', report.view)) is null then
      report.definition := definition;
      perform tuskgate.make_report_view(base, report, plan.columns, hidden, plan.remake);
    else
      update tuskgate.report_views v set seen = report.seen where v.view = report.view;
      update tuskgate.report_columns c set tags = p.tags, share = p.share, seen = p.seen
      from unnest(plan.columns) p where c.view = report.view and c.name = p.name;
    end if;
  end loop;
end
$$;

-- Brings the views in schema reporting up to date with the items, of one table or of all, and tells
-- what changed since the last time. About `sample` items of each table are looked at. With `dry`,
-- it only tells.
create function tuskgate.refresh_report_views(
  table_name text default null, sample int default 10000, dry boolean default false
) returns table (view text, change text, detail text)
language plpgsql
set search_path = ''
as $$
declare
  base tuskgate.tables;
begin
  dry := coalesce(dry, false);
  if sample is null or sample < 1 then
    raise exception 'The sample must be of at least one item'
      using errcode = 'invalid_parameter_value';
  end if;
  -- One refresh at a time.
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('tuskgate.report_views', 0));
  if table_name is not null
     and not exists (select from tuskgate.tables t where t.name = table_name) then
    raise exception 'There is no table %', table_name using errcode = 'undefined_table';
  end if;
  if not dry then
    perform tuskgate.report_role();
  end if;
  for base in
    select * from tuskgate.tables t
    where (table_name is null or t.name = table_name)
      -- Tables of items only.
      and exists (
        select from pg_catalog.pg_partitioned_table p
        where p.partrelid = pg_catalog.to_regclass(format('tuskgate_data.%I', t.relation)))
    order by t.name
  loop
    if not dry then
      -- Nobody drops it meanwhile.
      perform from tuskgate.tables t where t.id = base.id for key share;
      continue when not found;
    end if;
    return query select * from tuskgate.refresh_report_table(base, sample, dry);
  end loop;
end
$$;

-- Views go with the table.
create or replace function tuskgate.drop_item_table(table_name text, table_id uuid) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  gone text;
  index_relation text;
begin
  select t.relation into gone from tuskgate.tables t
  where t.name = table_name and t.id = table_id
  for update;
  if not found then
    return false;
  end if;
  -- Before those of its indexes: writers take their locks in this order. Views go with it, those in
  -- schema reporting and others: a client's DeleteTable must not fail because somebody has made one.
  execute format('drop table tuskgate_data.%I cascade', gone);
  if to_regprocedure(format('tuskgate_data.%I()', gone)) is not null then
    execute format('drop function tuskgate_data.%I()', gone);
  end if;
  for index_relation in
    select i.relation from tuskgate.indexes i where i.table_id = drop_item_table.table_id
  loop
    execute format('drop table tuskgate_data.%I', index_relation);
  end loop;
  delete from tuskgate.large_collections c where c.table_id = drop_item_table.table_id;
  delete from tuskgate.tables t where t.name = table_name and t.id = table_id;
  perform pg_catalog.pg_notify('tuskgate_catalog', table_name);
  return true;
end
$$;

select tuskgate.report_role();
