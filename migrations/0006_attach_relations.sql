-- Columns of attached relations: attribute values as they are in the columns, and back.

-- Refuses a value for a column of an attached relation, in the words of ColumnError
-- (translator/attached/column_error.h). Never returns; stable, so that no plan calls it.
create function tuskgate.column_fault(attribute text, rule text) returns text
language plpgsql stable parallel safe
as $$
begin
  raise exception using
    errcode = 'TGA01',
    message = 'One or more parameter values were invalid: Attribute ''' || attribute || ''': '
      || rule;
end
$$;

-- What an attribute value of that type holds, as text; null for no value and for {"NULL": true}.
create function tuskgate.column_scalar(value jsonb, attribute text, tag text) returns text
language plpgsql stable parallel safe
as $$
begin
  if value ? tag or value is null or value ? 'NULL' then
    return value ->> tag;
  end if;
  return tuskgate.column_fault(attribute, pg_catalog.format('expected %s, got %s', tag,
    (select name from pg_catalog.jsonb_object_keys(value) name limit 1)));
end
$$;

-- Text in the stored form (translator/model/stored_text.h) as it is; `holder` cannot hold U+0000.
create function tuskgate.column_unescaped(content text, attribute text, holder text) returns text
language plpgsql stable parallel safe
as $$
begin
  if pg_catalog.strpos(content, E'\x01') = 0 then
    return content;
  end if;
  if pg_catalog.strpos(content, E'\x01\U0010FFFE') > 0 then
    return tuskgate.column_fault(attribute, holder || ' cannot hold the character U+0000');
  end if;
  return pg_catalog.replace(content, E'\x01\U0010FFFF', E'\x01');
end
$$;

-- An S as text of at most so many characters and bytes; null is no limit.
create function tuskgate.column_text(
  value jsonb, attribute text, most_characters int, most_bytes int, padded boolean
) returns text
language plpgsql stable parallel safe
as $$
declare
  content text := tuskgate.column_unescaped(
    tuskgate.column_scalar(value, attribute, 'S'), attribute, 'a text column');
begin
  if padded and content like '% ' then
    return tuskgate.column_fault(attribute,
                                 'a column of fixed length cannot keep spaces at the end');
  end if;
  if pg_catalog.length(content) > most_characters then
    return tuskgate.column_fault(
      attribute, pg_catalog.format('the value is longer than %s characters', most_characters));
  end if;
  if pg_catalog.octet_length(content) > most_bytes then
    return tuskgate.column_fault(
      attribute, pg_catalog.format('the value is longer than %s bytes', most_bytes));
  end if;
  return content;
end
$$;

-- An N as an integer of so many bytes.
create function tuskgate.column_integer(value jsonb, attribute text, bytes int) returns numeric
language plpgsql stable parallel safe
as $$
declare
  number numeric := tuskgate.column_scalar(value, attribute, 'N')::numeric;
  beyond numeric := pg_catalog.trunc(pg_catalog.power(2::numeric, bytes * 8 - 1));
begin
  if number <> pg_catalog.trunc(number) then
    perform tuskgate.column_fault(attribute,
                                  pg_catalog.format('%s is not an integer', value ->> 'N'));
  end if;
  if number < -beyond or number >= beyond then
    perform tuskgate.column_fault(attribute, pg_catalog.format('%s is out of range, %s to %s',
                                                               value ->> 'N', -beyond, beyond - 1));
  end if;
  return number;
end
$$;

-- An N as numeric(digits, scale), which would round it.
create function tuskgate.column_numeric(value jsonb, attribute text, digits int, scale int)
returns numeric
language plpgsql stable parallel safe
as $$
declare
  number numeric := tuskgate.column_scalar(value, attribute, 'N')::numeric;
begin
  if number <> pg_catalog.round(number, scale) then
    perform tuskgate.column_fault(attribute, pg_catalog.format(
      case when scale < 0 then '%s is no multiple of 1e%s'
        else '%s has more than %s digits after the point' end,
      value ->> 'N', pg_catalog.abs(scale)));
  end if;
  if pg_catalog.abs(number) >= ('1e' || (digits - scale))::numeric then
    perform tuskgate.column_fault(attribute, pg_catalog.format(
      '%s is out of range, it has more than %s digits before the point',
      value ->> 'N', digits - scale));
  end if;
  return number;
end
$$;

-- An N as the text of a floating-point number, of four bytes if `single`. All numbers of DynamoDB
-- fit into eight; these bounds are where four end in infinity and in zero.
create function tuskgate.column_float(value jsonb, attribute text, single boolean) returns text
language plpgsql stable parallel safe
as $$
declare
  number numeric := tuskgate.column_scalar(value, attribute, 'N')::numeric;
begin
  if single and (pg_catalog.abs(number) >= 340282356779733661637539395458142568448
                 or (number <> 0 and pg_catalog.abs(number) <= 7.006492321624085354618e-46)) then
    return tuskgate.column_fault(attribute,
                                 pg_catalog.format('%s is out of range', value ->> 'N'));
  end if;
  return number::text;
end
$$;

-- An S as a label of an enum.
create function tuskgate.column_label(value jsonb, attribute text, labels text[]) returns text
language plpgsql stable parallel safe
as $$
declare
  content text := tuskgate.column_unescaped(
    tuskgate.column_scalar(value, attribute, 'S'), attribute, 'a text column');
begin
  if content <> all (labels) then
    return tuskgate.column_fault(
      attribute, 'the value must be one of ' || pg_catalog.array_to_string(labels, ', '));
  end if;
  return content;
end
$$;

-- An S as a UUID, with or without hyphens and braces.
create function tuskgate.column_uuid(value jsonb, attribute text) returns text
language plpgsql stable parallel safe
as $$
declare
  content text := tuskgate.column_scalar(value, attribute, 'S');
  digits text := pg_catalog.regexp_replace(content, '^\{(.*)\}$', '\1');
begin
  if digits !~ '^([0-9A-Fa-f]{32}|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$' then
    return tuskgate.column_fault(attribute, 'the value is no UUID');
  end if;
  return digits;
end
$$;

-- An S as the text of a type that PostgreSQL alone knows; `type` is as the catalog spells it.
create function tuskgate.column_opaque(value jsonb, attribute text, type text) returns text
language plpgsql stable
as $$
declare
  content text := tuskgate.column_unescaped(
    tuskgate.column_scalar(value, attribute, 'S'), attribute, 'a text column');
begin
  execute 'select ($1::' || type || ') is null' using content;
  return content;
exception
  when data_exception then
    return tuskgate.column_fault(attribute, 'the value is no valid ' || type);
end
$$;

-- An S as the text of a date, timestamp or timestamptz: what ParseTimePoint
-- (translator/attached/column_dates.h) takes.
create function tuskgate.column_time(value jsonb, attribute text, type text) returns text
language plpgsql stable
as $$
declare
  content text := tuskgate.column_scalar(value, attribute, 'S');
begin
  if content is null or content in ('infinity', '-infinity') then
    return content;
  end if;
  if content ~ ('^\d{4,7}-\d\d-\d\d([T ]\d\d:[0-5]\d(:[0-5]\d(\.\d+)?)?'
                || '(Z|[-+](0\d|1[0-5])(:?[0-5]\d)?)?)?( BC)?$')
    and (type = 'timestamptz' or content !~ '\d[-+]\d\d(:?\d\d)?( BC)?$'
         or content ~ ':\d\d(\.\d+)?[-+]00(:?00)?( BC)?$' or content !~ ':')
    and (type <> 'date' or content !~ ':.*[1-9]' and content !~ '[T ]\d?[1-9]')
  then
    case type
      when 'date' then return content::date::text;
      when 'timestamp' then return content::timestamp::text;
      else return content::timestamptz::text;
    end case;
  end if;
  return tuskgate.column_fault(attribute, case type
    when 'date' then 'the value is no ISO 8601 date'
    when 'timestamp' then 'the value is no ISO 8601 timestamp without time zone'
    else 'the value is no ISO 8601 timestamp' end);
exception
  when data_exception then
    return tuskgate.column_fault(attribute, case type
      when 'date' then 'the value is no ISO 8601 date'
      when 'timestamp' then 'the value is no ISO 8601 timestamp without time zone'
      else 'the value is no ISO 8601 timestamp' end);
end
$$;

-- An N, so many of which are a second since 1970, as the text of a date or timestamp.
create function tuskgate.column_epoch(value jsonb, attribute text, unit int, type text)
returns text
language plpgsql stable parallel safe
as $$
declare
  number numeric := tuskgate.column_scalar(value, attribute, 'N')::numeric;
  micros numeric := number * (1000000 / unit);
  -- Without a quotient that is rounded.
  days numeric := (micros - pg_catalog.mod(pg_catalog.mod(micros, 86400000000) + 86400000000,
                                           86400000000)) / 86400000000;
begin
  if micros is null then
    return null;
  end if;
  -- From Julian day 0 to the year 294246.
  if days < -2440588 or days >= 106751982 then
    return tuskgate.column_fault(attribute,
                                 pg_catalog.format('%s is out of range', value ->> 'N'));
  end if;
  if micros <> pg_catalog.trunc(micros) then
    return tuskgate.column_fault(attribute, pg_catalog.format('%s says more than microseconds',
                                                              value ->> 'N'));
  end if;
  if type = 'date' then
    if micros <> days * 86400000000 then
      return tuskgate.column_fault(attribute, pg_catalog.format('%s is not the start of a day',
                                                                value ->> 'N'));
    end if;
    return ('1970-01-01'::date + days::int)::text;
  end if;
  return ('1970-01-01'::timestamp + days::int * '1 day'::interval
          + (micros - days * 86400000000)::float8 * '1 microsecond'::interval)::text;
end
$$;

-- An S as the text of a time, with an offset if `zoned`.
create function tuskgate.column_time_of_day(value jsonb, attribute text, zoned boolean)
returns text
language plpgsql stable
as $$
declare
  content text := tuskgate.column_scalar(value, attribute, 'S');
begin
  if content !~ (case when zoned
      then '^\d\d:[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[-+](0\d|1[0-5])(:?[0-5]\d)?)?$'
      else '^\d\d:[0-5]\d(:[0-5]\d(\.\d+)?)?$' end) then
    return tuskgate.column_fault(attribute, 'the value is no ISO 8601 time of day');
  end if;
  if zoned then
    return content::timetz::text;
  end if;
  return content::time::text;
exception
  when data_exception then
    return tuskgate.column_fault(attribute, 'the value is no ISO 8601 time of day');
end
$$;

-- An S as the text of an interval: what IsIsoDuration (translator/attached/column_dates.h) takes.
create function tuskgate.column_interval(value jsonb, attribute text) returns text
language plpgsql stable
as $$
declare
  content text := tuskgate.column_scalar(value, attribute, 'S');
begin
  if content ~ '[PT]$' or content !~ (
    '^P([-+]?\d{1,9}Y)?([-+]?\d{1,9}M)?([-+]?\d{1,8}W)?([-+]?\d{1,9}D)?'
    || '(T([-+]?\d{1,9}H)?([-+]?\d{1,9}M)?([-+]?\d{1,9}(\.\d{1,9})?S)?)?$') then
    return tuskgate.column_fault(attribute, 'the value is no ISO 8601 duration');
  end if;
  perform content::interval;
  return content;
exception
  when data_exception then
    return tuskgate.column_fault(attribute, 'the value is no ISO 8601 duration');
end
$$;

-- Plain JSON as typed JSON in the stored form: AppendPlainJson (translator/attached/column_json.h).
create function tuskgate.column_json_value(plain jsonb) returns jsonb
language plpgsql immutable strict parallel safe
as $$
begin
  case pg_catalog.jsonb_typeof(plain)
    when 'object' then
      return pg_catalog.jsonb_build_object('M', coalesce(
        (select pg_catalog.jsonb_object_agg(
           pg_catalog.replace(member.key, E'\x01', E'\x01\U0010FFFF'),
           tuskgate.column_json_value(member.value))
         from pg_catalog.jsonb_each(plain) member), '{}'));
    when 'array' then
      return pg_catalog.jsonb_build_object('L', coalesce(
        (select pg_catalog.jsonb_agg(tuskgate.column_json_value(element.value)
                                     order by element.ordinality)
         from pg_catalog.jsonb_array_elements(plain) with ordinality element), '[]'));
    when 'string' then
      return pg_catalog.jsonb_build_object('S',
        pg_catalog.replace(plain #>> '{}', E'\x01', E'\x01\U0010FFFF'));
    when 'number' then
      return pg_catalog.jsonb_build_object('N',
        pg_catalog.trim_scale((plain #>> '{}')::numeric)::text);
    when 'boolean' then
      return pg_catalog.jsonb_build_object('BOOL', plain);
    else
      return '{"NULL": true}';
  end case;
end
$$;

-- An element of a plain JSON array; null of anything else.
create function tuskgate.column_json_element(plain jsonb, index int) returns jsonb
language sql immutable parallel safe
as $$
  select case when pg_catalog.jsonb_typeof(plain) = 'array' then plain -> index end
$$;

-- Typed JSON in the stored form as plain JSON: PlainJson (translator/attached/column_json.h).
create function tuskgate.column_plain_json(value jsonb, attribute text) returns jsonb
language plpgsql stable parallel safe
as $$
declare
  tag text := (select name from pg_catalog.jsonb_object_keys(value) name limit 1);
  holder constant text := 'a json column';
begin
  case tag
    when 'S' then
      return pg_catalog.to_jsonb(tuskgate.column_unescaped(value ->> 'S', attribute, holder));
    when 'N' then
      return (value ->> 'N')::jsonb;
    when 'M' then
      return coalesce(
        (select pg_catalog.jsonb_object_agg(
           tuskgate.column_unescaped(member.key, attribute, holder),
           tuskgate.column_plain_json(member.value, attribute))
         from pg_catalog.jsonb_each(value -> 'M') member), '{}');
    when 'L' then
      return coalesce(
        (select pg_catalog.jsonb_agg(tuskgate.column_plain_json(element.value, attribute)
                                     order by element.ordinality)
         from pg_catalog.jsonb_array_elements(value -> 'L') with ordinality element), '[]');
    when 'SS' then
      return (select pg_catalog.jsonb_agg(
                tuskgate.column_unescaped(element.value, attribute, holder)
                order by element.ordinality)
              from pg_catalog.jsonb_array_elements_text(value -> 'SS') with ordinality element);
    when 'NS' then
      return (select pg_catalog.jsonb_agg(element.value::jsonb order by element.ordinality)
              from pg_catalog.jsonb_array_elements_text(value -> 'NS') with ordinality element);
    when 'NULL' then
      return 'null';
    else
      return value -> tag;
  end case;
end
$$;

-- The elements of an array, typed JSON in the order of their places, as an L; in lists of lists
-- where the array has several dimensions, as array_dims prints them.
create function tuskgate.column_list(elements jsonb, dimensions text) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  lengths int[];
begin
  if elements is null then
    return '{"L": []}';
  end if;
  if dimensions like '%][%' then
    lengths := array(select bounds[2]::int - bounds[1]::int + 1
                     from pg_catalog.regexp_matches(dimensions, '\[(-?\d+):(-?\d+)\]', 'g') bounds);
    for dimension in reverse pg_catalog.cardinality(lengths) .. 2 loop
      elements := (
        select pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('L', list.elements)
                                    order by list.number)
        from (
          select (element.ordinality - 1) / lengths[dimension] as number,
            pg_catalog.jsonb_agg(element.value order by element.ordinality) as elements
          from pg_catalog.jsonb_array_elements(elements) with ordinality element
          group by 1
        ) list);
    end loop;
  end if;
  return pg_catalog.jsonb_build_object('L', elements);
end
$$;

-- The elements for an array in one row, and the lengths of its dimensions: {"elements": [...],
-- "lengths": [2, 3]}. Null for no value and for {"NULL": true}. `nested` tells whether a list in a
-- list is another dimension.
create function tuskgate.column_elements(value jsonb, attribute text, tag text, nested boolean)
returns jsonb
language plpgsql stable parallel safe
as $$
declare
  elements jsonb := tuskgate.column_scalar(value, attribute, tag)::jsonb;
  lengths int[] := array[pg_catalog.jsonb_array_length(elements)];
  lists int;
  size int;
begin
  if elements is null then
    return null;
  end if;
  if tag <> 'L' then
    elements := (select pg_catalog.jsonb_agg(
                   pg_catalog.jsonb_build_object(pg_catalog.left(tag, 1), element.value)
                   order by element.ordinality)
                 from pg_catalog.jsonb_array_elements(elements) with ordinality element);
  end if;
  while nested loop
    select pg_catalog.count(*) filter (where element ? 'L'),
      pg_catalog.max(pg_catalog.jsonb_array_length(element -> 'L'))
    into lists, size
    from pg_catalog.jsonb_array_elements(elements) element;
    exit when lists = 0;
    if lists < pg_catalog.jsonb_array_length(elements) then
      perform tuskgate.column_fault(attribute, 'lists in an array must be of one depth');
    end if;
    if size = 0 or exists (select from pg_catalog.jsonb_array_elements(elements) element
                           where pg_catalog.jsonb_array_length(element -> 'L') <> size) then
      perform tuskgate.column_fault(attribute,
                                    'lists in an array must be of one length, and not empty');
    end if;
    if pg_catalog.cardinality(lengths) = 6 then
      perform tuskgate.column_fault(attribute, 'the value has more than 6 dimensions');
    end if;
    lengths := lengths || size;
    elements := (select pg_catalog.jsonb_agg(inside.value
                                             order by list.ordinality, inside.ordinality)
                 from pg_catalog.jsonb_array_elements(elements) with ordinality list,
                   pg_catalog.jsonb_array_elements(list.value -> 'L') with ordinality inside);
  end loop;
  return pg_catalog.jsonb_build_object('elements', elements, 'lengths', lengths);
end
$$;

-- The text of an array with these elements; `shape` is what column_elements returned of it.
create function tuskgate.column_array(elements text[], shape jsonb, delimiter text) returns text
language plpgsql immutable parallel safe
as $$
declare
  parts text[];
  size int;
begin
  if shape is null then
    return null;
  end if;
  parts := array(
    select coalesce('"' || pg_catalog.replace(pg_catalog.replace(element.value, '\', '\\'),
                                              '"', '\"') || '"', 'NULL')
    from pg_catalog.unnest(elements) with ordinality element (value, number)
    order by element.number);
  for dimension in reverse pg_catalog.jsonb_array_length(shape -> 'lengths') - 1 .. 1 loop
    size := shape -> 'lengths' -> dimension;
    parts := array(
      select '{' || pg_catalog.string_agg(part.value, delimiter order by part.number) || '}'
      from pg_catalog.unnest(parts) with ordinality part (value, number)
      group by (part.number - 1) / size
      order by (part.number - 1) / size);
  end loop;
  return '{' || pg_catalog.array_to_string(parts, delimiter) || '}';
end
$$;

-- The members of an M for a composite type with these fields.
create function tuskgate.column_members(value jsonb, attribute text, names text[]) returns jsonb
language plpgsql stable parallel safe
as $$
declare
  members jsonb := tuskgate.column_scalar(value, attribute, 'M')::jsonb;
  stranger text := (select name from pg_catalog.jsonb_object_keys(members) name
                    where name <> all (names) limit 1);
begin
  if stranger is not null then
    perform tuskgate.column_fault(attribute,
                                  pg_catalog.format('there is no member ''%s''', stranger));
  end if;
  return members;
end
$$;

-- The members of an M for a range: lower, upper and bounds; or empty, if it is.
create function tuskgate.column_bounds(value jsonb, attribute text) returns jsonb
language plpgsql stable parallel safe
as $$
declare
  members jsonb := tuskgate.column_members(value, attribute, '{lower,upper,bounds,empty}');
begin
  if members ? 'empty' and members #>> '{empty,BOOL}' is null then
    perform tuskgate.column_fault(attribute, 'the range''s member ''empty'' must be BOOL');
  end if;
  if members #>> '{empty,BOOL}' = 'true' then
    if members - 'empty' <> '{}' then
      perform tuskgate.column_fault(attribute, 'an empty range has no other member');
    end if;
    return members;
  end if;
  if members ? 'bounds' and coalesce(members #>> '{bounds,S}', '') !~ '^[\[(][\])]$' then
    perform tuskgate.column_fault(attribute, 'a range''s bounds are one of [), [], (], ()');
  end if;
  return members - 'empty';
end
$$;

-- End of the functions for columns.

-- Changes of relations that are not ours.

-- Tells the gateways that relations which are not Tuskgate's were changed, made or removed: they
-- read anew what they know of attached ones. Changes in Tuskgate's own schemas and of temporary
-- relations are none of theirs. Whatever goes wrong here, the command that was given goes on.
create function tuskgate.tell_relations_changed() returns event_trigger
language plpgsql
set search_path = ''
as $$
declare
  others boolean;
begin
  if tg_event = 'sql_drop' then
    others := exists (select from pg_event_trigger_dropped_objects() o
      where o.original and not o.is_temporary
      and coalesce(o.schema_name, o.address_names[1], '')
        not in ('tuskgate', 'tuskgate_data', 'tuskgate_backup'));
  else
    others := exists (select from pg_event_trigger_ddl_commands() o
      where coalesce(o.schema_name, '')
        not in ('tuskgate', 'tuskgate_data', 'tuskgate_backup', 'pg_temp'));
  end if;
  if others then
    perform pg_notify('tuskgate_catalog', '@relations');
  end if;
exception when others then
  null;
end
$$;

-- Event triggers take a superuser. Without them, gateways look for changes every few seconds.
do $$
begin
  create event trigger tuskgate_relations_change on ddl_command_end
    when tag in ('ALTER FOREIGN TABLE', 'ALTER MATERIALIZED VIEW', 'ALTER SCHEMA', 'ALTER TABLE',
      'ALTER DOMAIN', 'ALTER TYPE', 'ALTER VIEW', 'COMMENT', 'CREATE FOREIGN TABLE',
      'CREATE INDEX', 'ALTER INDEX', 'CREATE MATERIALIZED VIEW', 'CREATE RULE', 'CREATE TABLE',
      'CREATE TABLE AS', 'CREATE TRIGGER', 'CREATE VIEW', 'GRANT', 'REVOKE',
      'IMPORT FOREIGN SCHEMA', 'SELECT INTO')
    execute function tuskgate.tell_relations_changed();
  create event trigger tuskgate_relations_drop on sql_drop
    execute function tuskgate.tell_relations_changed();
exception when insufficient_privilege then
  raise notice 'no event trigger: only a superuser may create one';
end
$$;
