-- A database of the layout before the schema became one migration and repeatable objects: pg_dump's
-- output without its comments, of a database that the program of then made, with four tables, eight
-- global and local indexes, one of them added later, keys of more than 240 bytes, a backup, and
-- views for reports. Never to be changed: migrate_pgtest.cpp brings it up to date.

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

CREATE SCHEMA reporting;

CREATE SCHEMA tuskgate;

CREATE SCHEMA tuskgate_backup;

CREATE SCHEMA tuskgate_data;

CREATE FUNCTION tuskgate.any_number_size(canonical text) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
declare
  digits constant text := pg_catalog.ltrim(canonical, '-');
  whole constant text := pg_catalog.split_part(digits, '.', 1);
  fraction constant text := pg_catalog.split_part(digits, '.', 2);
  size int := 1 + pg_catalog.length(canonical) - pg_catalog.length(digits);
begin
  if digits = '0' then
    return 1;
  end if;
  if whole <> '0' then
    size := size + (pg_catalog.length(whole) + 1) / 2;
  end if;
  size := size + (pg_catalog.length(fraction) + 1) / 2;
  -- Pairs of zeros do not count at the end of a whole number, nor at the start of a fraction.
  if fraction = '' then
    size := size - (pg_catalog.length(whole) - pg_catalog.length(pg_catalog.rtrim(whole, '0'))) / 2;
  elsif whole = '0' then
    size := size
      - (pg_catalog.length(fraction) - pg_catalog.length(pg_catalog.ltrim(fraction, '0'))) / 2;
  end if;
  return size;
end
$$;

CREATE FUNCTION tuskgate.attr(item jsonb, path text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select tuskgate.value_to_json(item #> tuskgate.attr_path(path))
$$;

CREATE FUNCTION tuskgate.attr_bool(item jsonb, path text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select (item #>> pg_catalog.array_append(tuskgate.attr_path(path), 'BOOL'))::boolean
$$;

CREATE FUNCTION tuskgate.attr_bytes(item jsonb, path text) RETURNS bytea
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select pg_catalog.decode(
    item #>> pg_catalog.array_append(tuskgate.attr_path(path), 'B'), 'base64')
$$;

CREATE FUNCTION tuskgate.attr_number(item jsonb, path text) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select (item #>> pg_catalog.array_append(tuskgate.attr_path(path), 'N'))::numeric
$$;

CREATE FUNCTION tuskgate.attr_of_type(item jsonb, path text, tag text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select case when (item #> tuskgate.attr_path(path)) ? tag
    then tuskgate.value_to_json(item #> tuskgate.attr_path(path)) end
$$;

CREATE FUNCTION tuskgate.attr_path(path text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
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
$_$;

CREATE FUNCTION tuskgate.attr_text(item jsonb, path text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select tuskgate.plain_text(item #>> pg_catalog.array_append(tuskgate.attr_path(path), 'S'))
$$;

CREATE FUNCTION tuskgate.attr_time(item jsonb, path text, format text DEFAULT 'iso'::text) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select case format
    when 'iso' then tuskgate.iso_time(tuskgate.attr_text(item, path))
    when 'epoch' then tuskgate.epoch_time(tuskgate.attr_number(item, path))
    when 'epoch_ms' then tuskgate.epoch_time(tuskgate.attr_number(item, path) / 1000) end
$$;

CREATE FUNCTION tuskgate.attribute_bytes(value jsonb, name_bytes integer) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select case when value is null then 0 else name_bytes + coalesce(
    -- An escaped U+0000 or U+0001 is one byte.
    pg_catalog.octet_length(pg_catalog.replace(pg_catalog.replace(
      value ->> 'S', E'\x01\U0010FFFE', ' '), E'\x01\U0010FFFF', ' ')),
    tuskgate.attribute_size(value)) end
$$;

CREATE FUNCTION tuskgate.attribute_size(value jsonb) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
declare
  content text;
begin
  content := value ->> 'S';
  if content is not null then
    return tuskgate.text_size(content);
  end if;
  content := value ->> 'N';
  if content is not null then
    return tuskgate.number_size(content);
  end if;
  content := value ->> 'B';
  if content is not null then
    return pg_catalog.octet_length(pg_catalog.decode(content, 'base64'));
  end if;
  if value ? 'BOOL' or value ? 'NULL' then
    return 1;
  end if;
  if value ? 'M' then
    return 3 + (
      select coalesce(pg_catalog.sum(
        1 + tuskgate.text_size(member.key) + tuskgate.attribute_size(member.value)), 0)
      from pg_catalog.jsonb_each(value -> 'M') member);
  end if;
  if value ? 'L' then
    return 3 + (
      select coalesce(pg_catalog.sum(1 + tuskgate.attribute_size(element.value)), 0)
      from pg_catalog.jsonb_array_elements(value -> 'L') element);
  end if;
  if value ? 'SS' then
    return (select pg_catalog.sum(tuskgate.text_size(element.value))
            from pg_catalog.jsonb_array_elements_text(value -> 'SS') element);
  end if;
  if value ? 'NS' then
    return (select pg_catalog.sum(tuskgate.number_size(element.value))
            from pg_catalog.jsonb_array_elements_text(value -> 'NS') element);
  end if;
  return (select pg_catalog.sum(pg_catalog.octet_length(pg_catalog.decode(element.value, 'base64')))
          from pg_catalog.jsonb_array_elements_text(value -> 'BS') element);
end
$$;

CREATE FUNCTION tuskgate.base64(bytes bytea) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select pg_catalog.replace(pg_catalog.encode(bytes, 'base64'), E'\n', '')
$$;

CREATE FUNCTION tuskgate.begins_with(value jsonb, prefix jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
declare
  head bytea;
begin
  if value ? 'S' and prefix ? 'S' then
    return pg_catalog.starts_with(value ->> 'S', prefix ->> 'S');
  end if;
  if value ? 'B' and prefix ? 'B' then
    head := pg_catalog.decode(prefix ->> 'B', 'base64');
    return pg_catalog.substring(pg_catalog.decode(value ->> 'B', 'base64'), 1,
                                pg_catalog.octet_length(head)) = head;
  end if;
  return false;
end
$$;

CREATE FUNCTION tuskgate.canonical_number(spelled text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
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
$_$;

CREATE FUNCTION tuskgate.canonical_value(value jsonb, depth integer DEFAULT 1) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
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

CREATE FUNCTION tuskgate.check_attribute_name(name text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
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

SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE tuskgate.tables (
    name text NOT NULL COLLATE pg_catalog."C",
    id uuid NOT NULL,
    relation text NOT NULL COLLATE pg_catalog."C",
    partitions integer NOT NULL,
    partition_key text NOT NULL,
    partition_key_type text NOT NULL,
    sort_key text,
    sort_key_type text,
    billing_mode text NOT NULL,
    read_units bigint NOT NULL,
    write_units bigint NOT NULL,
    on_demand_at timestamp with time zone,
    last_increase_at timestamp with time zone,
    last_decrease_at timestamp with time zone,
    decreases_today integer DEFAULT 0 NOT NULL,
    deletion_protection boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    tags jsonb DEFAULT '{}'::jsonb NOT NULL,
    transition text,
    transition_until timestamp with time zone,
    CONSTRAINT tables_billing_mode_check CHECK ((billing_mode = ANY (ARRAY['PROVISIONED'::text, 'PAY_PER_REQUEST'::text]))),
    CONSTRAINT tables_check CHECK (((sort_key IS NULL) = (sort_key_type IS NULL))),
    CONSTRAINT tables_check1 CHECK (((transition IS NULL) = (transition_until IS NULL))),
    CONSTRAINT tables_partition_key_type_check CHECK ((partition_key_type = ANY (ARRAY['S'::text, 'N'::text, 'B'::text]))),
    CONSTRAINT tables_partitions_check CHECK ((partitions > 0)),
    CONSTRAINT tables_sort_key_type_check CHECK ((sort_key_type = ANY (ARRAY['S'::text, 'N'::text, 'B'::text]))),
    CONSTRAINT tables_transition_check CHECK ((transition = ANY (ARRAY['CREATING'::text, 'UPDATING'::text, 'DELETING'::text])))
);

CREATE FUNCTION tuskgate.check_item(base tuskgate.tables, item jsonb) RETURNS integer
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
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

CREATE TABLE tuskgate.report_views (
    view text NOT NULL COLLATE pg_catalog."C",
    table_id uuid NOT NULL,
    kind text NOT NULL,
    rule jsonb,
    entity text COLLATE pg_catalog."C",
    list text COLLATE pg_catalog."C",
    seen boolean DEFAULT true NOT NULL,
    definition text NOT NULL,
    CONSTRAINT report_views_check CHECK (((rule IS NULL) = (entity IS NULL))),
    CONSTRAINT report_views_check1 CHECK (((kind = 'CHILD'::text) = (list IS NOT NULL))),
    CONSTRAINT report_views_kind_check CHECK ((kind = ANY (ARRAY['TABLE'::text, 'ENTITY'::text, 'CHILD'::text])))
);

CREATE FUNCTION tuskgate.check_report_entity(base tuskgate.tables, report tuskgate.report_views, item jsonb) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
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

CREATE FUNCTION tuskgate.check_report_key(base tuskgate.tables, made jsonb, item jsonb, old jsonb, new jsonb) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
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

CREATE FUNCTION tuskgate.collection_upkeep(base tuskgate.tables, relations text[], old_size text, new_size text) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $_$
  select format(
    E'\n\n  -- The item collection\n  collection := %s;'
    || E'\n  if pg_relation_size(''tuskgate.large_collections'') > 0 then'
    || E'\n    select sum(c.bytes) into collection_size from tuskgate.large_collections c'
    || E'\n    where c.table_id = %L and c.hash = collection;'
    || E'\n  end if;'
    || E'\n  if collection_size is not null then'
    || E'\n    perform tuskgate.grow_collection(%2$L, collection, collection_size, %s);'
    || E'\n  elsif tg_op <> ''DELETE'''
    || E'\n      and random() * tuskgate.item_collection_limit() < %s.0 * new.size then'
    || E'\n    if pg_try_advisory_xact_lock(collection) then'
    || E'\n      perform tuskgate.note_collection(%2$L, collection, %3$s, count(*), sum(q.size))'
    || E'\n      from (%5$s) q;'
    || E'\n    end if;\n  end if;',
    tuskgate.key_hash(base.partition_key_type, 'coalesce(new.pk, old.pk)'), base.id,
    format('case tg_op when ''DELETE'' then 0 else %s end - case tg_op when ''INSERT'' then 0 else %s end',
      new_size, old_size),
    64 * cardinality(relations),
    (select string_agg(format(
        '(select t.size from tuskgate_data.%I t where t.h = (collection >> 32)::int4 '
        || 'and t.pk = new.pk limit 100000)', relation), ' union all ')
     from unnest(relations) relation))
$_$;

CREATE FUNCTION tuskgate.column_array(elements text[], shape jsonb, delimiter text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
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

CREATE FUNCTION tuskgate.column_bounds(value jsonb, attribute text) RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS $_$
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
$_$;

CREATE FUNCTION tuskgate.column_elements(value jsonb, attribute text, tag text, nested boolean) RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS $$
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

CREATE FUNCTION tuskgate.column_epoch(value jsonb, attribute text, unit integer, type text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS $$
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

CREATE FUNCTION tuskgate.column_fault(attribute text, rule text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS $$
begin
  raise exception using
    errcode = 'TGA01',
    message = 'One or more parameter values were invalid: Attribute ''' || attribute || ''': '
      || rule;
end
$$;

CREATE FUNCTION tuskgate.column_float(value jsonb, attribute text, single boolean) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS $$
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

CREATE FUNCTION tuskgate.column_integer(value jsonb, attribute text, bytes integer) RETURNS numeric
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS $$
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

CREATE FUNCTION tuskgate.column_interval(value jsonb, attribute text) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $_$
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
$_$;

CREATE FUNCTION tuskgate.column_json_element(plain jsonb, index integer) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select case when pg_catalog.jsonb_typeof(plain) = 'array' then plain -> index end
$$;

CREATE FUNCTION tuskgate.column_json_value(plain jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
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

CREATE FUNCTION tuskgate.column_label(value jsonb, attribute text, labels text[]) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS $$
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

CREATE FUNCTION tuskgate.column_list(elements jsonb, dimensions text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
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

CREATE FUNCTION tuskgate.column_members(value jsonb, attribute text, names text[]) RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS $$
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

CREATE FUNCTION tuskgate.column_numeric(value jsonb, attribute text, digits integer, scale integer) RETURNS numeric
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS $$
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

CREATE FUNCTION tuskgate.column_opaque(value jsonb, attribute text, type text) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $_$
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
$_$;

CREATE FUNCTION tuskgate.column_plain_json(value jsonb, attribute text) RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS $$
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

CREATE FUNCTION tuskgate.column_scalar(value jsonb, attribute text, tag text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS $$
begin
  if value ? tag or value is null or value ? 'NULL' then
    return value ->> tag;
  end if;
  return tuskgate.column_fault(attribute, pg_catalog.format('expected %s, got %s', tag,
    (select name from pg_catalog.jsonb_object_keys(value) name limit 1)));
end
$$;

CREATE FUNCTION tuskgate.column_text(value jsonb, attribute text, most_characters integer, most_bytes integer, padded boolean) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS $$
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

CREATE FUNCTION tuskgate.column_time(value jsonb, attribute text, type text) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $_$
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
$_$;

CREATE FUNCTION tuskgate.column_time_of_day(value jsonb, attribute text, zoned boolean) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $_$
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
$_$;

CREATE FUNCTION tuskgate.column_unescaped(content text, attribute text, holder text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS $$
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

CREATE FUNCTION tuskgate.column_uuid(value jsonb, attribute text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS $_$
declare
  content text := tuskgate.column_scalar(value, attribute, 'S');
  digits text := pg_catalog.regexp_replace(content, '^\{(.*)\}$', '\1');
begin
  if digits !~ '^([0-9A-Fa-f]{32}|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$' then
    return tuskgate.column_fault(attribute, 'the value is no UUID');
  end if;
  return digits;
end
$_$;

CREATE FUNCTION tuskgate.compare(one jsonb, other jsonb) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
begin
  if one ? 'N' and other ? 'N' then
    return pg_catalog.numeric_cmp((one ->> 'N')::numeric, (other ->> 'N')::numeric);
  end if;
  if one ? 'S' and other ? 'S' then
    return pg_catalog.bttextcmp((one ->> 'S') collate "C", (other ->> 'S') collate "C");
  end if;
  if one ? 'B' and other ? 'B' then
    return pg_catalog.byteacmp(pg_catalog.decode(one ->> 'B', 'base64'),
                               pg_catalog.decode(other ->> 'B', 'base64'));
  end if;
  return null;
end
$$;

CREATE FUNCTION tuskgate.contains(value jsonb, part jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
begin
  if value is null or part is null then
    return false;
  end if;
  if value ? 'L' then
    return exists (select from pg_catalog.jsonb_array_elements(value -> 'L') element
                   where element.value = part);
  end if;
  if part ? 'S' then
    return coalesce(tuskgate.has_substring(value ->> 'S', part ->> 'S'),
                    value -> 'SS' ? (part ->> 'S'), false);
  end if;
  if part ? 'N' then
    return coalesce(value -> 'NS' ? (part ->> 'N'), false);
  end if;
  if part ? 'B' then
    return coalesce(
      pg_catalog.position(pg_catalog.decode(value ->> 'B', 'base64'),
                          pg_catalog.decode(part ->> 'B', 'base64')) > 0,
      value -> 'BS' ? (part ->> 'B'), false);
  end if;
  return false;
end
$$;

CREATE FUNCTION tuskgate.copied_at_once() RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select 64::int8 << 20
$$;

CREATE FUNCTION tuskgate.copy_backup(backup_id text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    SET enable_seqscan TO 'on'
    AS $$
declare
  backup tuskgate.backups;
  counted_items int8;
  counted_bytes int8;
begin
  select * into strict backup from tuskgate.backups b where b.id = backup_id;
  perform from tuskgate.tables t where t.id = backup.table_id for key share;
  if not found then
    delete from tuskgate.backups b where b.id = backup_id;
    return;
  end if;
  execute format('create table tuskgate_backup.%I as select t.pk%s, t.item, t.size from tuskgate_data.%I t',
    backup.relation, case when backup.source ->> 'sort_key' is not null then ', t.sk' end,
    backup.source ->> 'relation');
  execute format('comment on table tuskgate_backup.%I is %L', backup.relation,
    format('Backup %s of the DynamoDB table %s', backup.name, backup.table_name));
  execute format('select count(*), coalesce(sum(t.size), 0) from tuskgate_backup.%I t',
    backup.relation)
  into counted_items, counted_bytes;
  update tuskgate.backups b
  set status = 'AVAILABLE', items = counted_items, bytes = counted_bytes
  where b.id = backup_id;
end
$$;

CREATE FUNCTION tuskgate.copy_next_backup() RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
  next text;
begin
  select b.id into next from tuskgate.backups b
  where b.status = 'CREATING'
  order by b.id
  limit 1
  for update skip locked;
  if not found then
    return false;
  end if;
  perform tuskgate.copy_backup(next);
  return true;
end
$$;

CREATE FUNCTION tuskgate.create_backup(id text, name text, table_name text, relation text, created_at timestamp with time zone) RETURNS TABLE(status text, bytes bigint)
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
#variable_conflict use_column
declare
  base tuskgate.tables;
begin
  -- Nobody drops it meanwhile.
  select * into base from tuskgate.tables t
  where t.name = create_backup.table_name
    and (t.transition is distinct from 'CREATING' or t.transition_until <= clock_timestamp())
  for key share;
  if not found then
    return;
  end if;
  insert into tuskgate.backups (id, name, table_name, table_id, relation, status, created_at,
    source, source_indexes)
  values (create_backup.id, create_backup.name, base.name, base.id, create_backup.relation,
    'CREATING', create_backup.created_at, to_jsonb(base),
    (select coalesce(jsonb_agg(to_jsonb(i) order by i.kind desc, i.number), '[]')
     from tuskgate.indexes i
     where i.table_id = base.id and i.status <> 'DELETING'));
  if tuskgate.stored_bytes(format('tuskgate_data.%I', base.relation)::regclass)
      <= tuskgate.copied_at_once() then
    perform tuskgate.copy_backup(create_backup.id);
  else
    perform pg_catalog.pg_notify('tuskgate_backups', create_backup.id);
  end if;
  return query select b.status, b.bytes from tuskgate.backups b where b.id = create_backup.id;
end
$$;

CREATE FUNCTION tuskgate.create_children(relation text, partitions integer) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
  for remainder in 0 .. partitions - 1 loop
    -- The room left on each page lets an update stay on its page (a heap-only tuple).
    execute format(
      'create table tuskgate_data.%I partition of tuskgate_data.%I
         for values with (modulus %s, remainder %s) with (fillfactor = 85)',
      relation || '~' || remainder, relation, partitions, remainder);
  end loop;
end
$$;

CREATE FUNCTION tuskgate.create_index(id uuid, new_index jsonb) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
  base tuskgate.tables;
begin
  select * into base from tuskgate.tables t where t.id = create_index.id for update;
  if not found then
    return false;
  end if;
  perform tuskgate.create_index_relation(base, new_index);
  -- Last, as it makes writers wait for this transaction, and it for them: whoever writes after it
  -- runs the new trigger, and what was written before is there to be filled in.
  execute format('lock table tuskgate_data.%I in share row exclusive mode', base.relation);
  perform tuskgate.make_index_trigger(base);
  perform pg_catalog.pg_notify('tuskgate_catalog', base.name);
  return true;
end
$$;

CREATE FUNCTION tuskgate.create_index_relation(base tuskgate.tables, new_index jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
  index tuskgate.indexes := jsonb_populate_record(null::tuskgate.indexes, new_index);
  partition_columns text := tuskgate.index_columns('pk', cardinality(index.partition_key));
  key_columns text := tuskgate.index_key_columns(base, index);
  columns text := '';
  names text[] := string_to_array(key_columns, ', ');
  types text[] := index.partition_key_type || index.sort_key_type;
begin
  if index.kind = 'GLOBAL' then
    types := types || base.partition_key_type;
  end if;
  if base.sort_key is not null then
    types := types || base.sort_key_type;
  end if;
  insert into tuskgate.indexes (table_id, name, kind, relation, partition_key, partition_key_type,
    sort_key, sort_key_type, projection, non_key_attributes, status, filled_to, settings)
  values (base.id, index.name, index.kind, index.relation, index.partition_key,
    index.partition_key_type, index.sort_key, index.sort_key_type, index.projection,
    index.non_key_attributes, index.status, index.filled_to, index.settings);
  for at in 1 .. cardinality(names) loop
    columns := columns || format('%s %s not null, ', names[at],
      tuskgate.key_column_type(types[at]));
  end loop;
  execute format(
    'create table tuskgate_data.%I (
       %s
       item jsonb not null,
       size int4 not null,
       h int4 not null generated always as ((%s >> 32)::int4) stored,
       primary key (h, %s)
     ) partition by hash (%s)',
    index.relation, columns, tuskgate.key_hash(index.partition_key_type[1], 'pk'), key_columns,
    partition_columns);
  perform tuskgate.create_children(index.relation, base.partitions);
  execute format('comment on table tuskgate_data.%I is %L', index.relation,
    format('Index %s of the DynamoDB table %s; kept by the trigger of that table''s relation',
      index.name, base.name));
end
$$;

CREATE FUNCTION tuskgate.create_item_table(new_table tuskgate.tables, new_indexes jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
  sort_column text := '';
  sort_key text := '';
  index jsonb;
begin
  if new_table.sort_key is not null then
    sort_column := 'sk ' || tuskgate.key_column_type(new_table.sort_key_type) || ' not null, ';
    sort_key := ', sk';
  end if;
  insert into tuskgate.tables select (new_table).*;
  execute format(
    'create table tuskgate_data.%I (
       pk %s not null, %s
       item jsonb not null,
       size int4 not null,
       h int4 not null generated always as ((%s >> 32)::int4) stored,
       primary key (h, pk%s)
     ) partition by hash (pk)',
    new_table.relation, tuskgate.key_column_type(new_table.partition_key_type), sort_column,
    tuskgate.key_hash(new_table.partition_key_type, 'pk'), sort_key);
  perform tuskgate.create_children(new_table.relation, new_table.partitions);
  execute format('comment on table tuskgate_data.%I is %L', new_table.relation,
    'Items of the DynamoDB table ' || new_table.name || ', as DynamoDB JSON');
  for index in select * from jsonb_array_elements(new_indexes) loop
    perform tuskgate.create_index_relation(new_table, index);
  end loop;
  perform tuskgate.make_index_trigger(new_table);
  perform pg_catalog.pg_notify('tuskgate_catalog', new_table.name);
end
$$;

CREATE FUNCTION tuskgate.declared_report_options(table_name text) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
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

CREATE FUNCTION tuskgate.delete_backup(backup_id text) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
  found_status text;
  gone text;
begin
  -- Without a lock: who makes the backup holds one until it is made.
  select b.status into found_status from tuskgate.backups b where b.id = backup_id;
  if found_status is distinct from 'AVAILABLE' then
    return found_status;
  end if;
  select b.relation into gone from tuskgate.backups b where b.id = backup_id for update;
  if not found then
    return null;
  end if;
  if tuskgate.is_being_restored(backup_id) then
    return 'RESTORING';
  end if;
  execute format('drop table tuskgate_backup.%I', gone);
  delete from tuskgate.backups b where b.id = backup_id;
  return 'AVAILABLE';
end
$$;

CREATE FUNCTION tuskgate.drop_index(id uuid, index_name text) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
  base tuskgate.tables;
  gone text;
begin
  select * into base from tuskgate.tables t where t.id = drop_index.id for update;
  -- The locks are taken in the order in which writers take them.
  execute format('lock table tuskgate_data.%I in share row exclusive mode', base.relation);
  delete from tuskgate.indexes i where i.table_id = base.id and i.name = index_name
  returning i.relation into gone;
  if not found then
    return false;
  end if;
  perform tuskgate.make_index_trigger(base);
  execute format('drop table tuskgate_data.%I', gone);
  perform pg_catalog.pg_notify('tuskgate_catalog', base.name);
  return true;
end
$$;

CREATE FUNCTION tuskgate.drop_item_table(table_name text, table_id uuid) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
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

CREATE TABLE tuskgate.indexes (
    table_id uuid NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    number integer NOT NULL,
    kind text NOT NULL,
    relation text NOT NULL COLLATE pg_catalog."C",
    partition_key text[] NOT NULL,
    partition_key_type text[] NOT NULL,
    sort_key text[] NOT NULL,
    sort_key_type text[] NOT NULL,
    projection text NOT NULL,
    non_key_attributes text[] DEFAULT '{}'::text[] NOT NULL,
    status text NOT NULL,
    filled_to jsonb,
    settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT indexes_check CHECK ((cardinality(partition_key) = cardinality(partition_key_type))),
    CONSTRAINT indexes_check1 CHECK ((cardinality(sort_key) = cardinality(sort_key_type))),
    CONSTRAINT indexes_kind_check CHECK ((kind = ANY (ARRAY['GLOBAL'::text, 'LOCAL'::text]))),
    CONSTRAINT indexes_partition_key_check CHECK (((cardinality(partition_key) >= 1) AND (cardinality(partition_key) <= 4))),
    CONSTRAINT indexes_partition_key_type_check CHECK ((partition_key_type <@ '{S,N,B}'::text[])),
    CONSTRAINT indexes_projection_check CHECK ((projection = ANY (ARRAY['ALL'::text, 'KEYS_ONLY'::text, 'INCLUDE'::text]))),
    CONSTRAINT indexes_sort_key_check CHECK ((cardinality(sort_key) <= 4)),
    CONSTRAINT indexes_sort_key_type_check CHECK ((sort_key_type <@ '{S,N,B}'::text[])),
    CONSTRAINT indexes_status_check CHECK ((status = ANY (ARRAY['CREATING'::text, 'UPDATING'::text, 'ACTIVE'::text, 'DELETING'::text])))
);

CREATE FUNCTION tuskgate.entry_size(base tuskgate.tables, index tuskgate.indexes, "row" text, key_values text[]) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
  select format(' + case when %s then %s else 0 end',
    (select string_agg(v || ' is not null', ' and ') from unnest(key_values) v),
    case index.projection
      when 'ALL' then "row" || '.size'
      else format('tuskgate.item_size(%s)', tuskgate.index_item(base, index, "row"))
    end)
$$;

CREATE FUNCTION tuskgate.epoch_time(seconds numeric) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select case when seconds between -62135596800 and 253402300799.999999
    then pg_catalog.to_timestamp(seconds::float8) end
$$;

CREATE FUNCTION tuskgate.fill_index(id uuid, index_name text, chunk integer) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
  base tuskgate.tables;
  index tuskgate.indexes;
  child int;
  columns text;
  start text := '';
  done int;
  last jsonb;
begin
  select * into base from tuskgate.tables t where t.id = fill_index.id;
  if not exists (
    select from tuskgate.indexes i
    where i.table_id = base.id and i.name = index_name and i.filled_to is not null) then
    return true;
  end if;
  select * into index from tuskgate.indexes i
  where i.table_id = base.id and i.name = index_name and i.filled_to is not null
  for no key update skip locked;
  if not found then
    return null;
  end if;
  child := (index.filled_to ->> 'child')::int;
  columns := case when base.sort_key is null then 't.h, t.pk' else 't.h, t.pk, t.sk' end;
  if index.filled_to ? 'h' then
    start := format('where (%s) > (%L::int4, %L::%s%s)', columns, index.filled_to ->> 'h',
      index.filled_to ->> 'pk',
      split_part(tuskgate.key_column_type(base.partition_key_type), ' ', 1),
      case when base.sort_key is not null then
        format(', %L::%s', index.filled_to ->> 'sk',
          split_part(tuskgate.key_column_type(base.sort_key_type), ' ', 1))
      end);
  end if;
  execute format(
    'with t as materialized (
       select t.* from tuskgate_data.%I t %s order by %s limit %s for share
     ), filled as (
       insert into tuskgate_data.%I (%s, item, size)
       select %s from t where %s on conflict do nothing
     )
     select count(*), (array_agg(jsonb_build_object(''child'', %s, ''h'', t.h, ''pk'', t.pk::text
       %s) order by (%s) desc))[1] from t',
    base.relation || '~' || child, start, columns, chunk, index.relation,
    tuskgate.index_key_columns(base, index),
    concat_ws(', ',
      array_to_string(tuskgate.index_key_values(base, index, 't', true), ', '),
      case when index.kind = 'GLOBAL' then 't.pk' end,
      tuskgate.short_key('t.sk', base.sort_key_type),
      tuskgate.index_item(base, index, 't'),
      case index.projection when 'ALL' then 't.size'
        else format('tuskgate.item_size(%s)', tuskgate.index_item(base, index, 't')) end),
    -- Items whose attributes are absent, mistyped or too long for a key stay out.
    (select string_agg(
       case
         when v.type = 'N' then v.value || ' is not null'
         else format('%s(%s) <= %s',
           case v.type when 'S' then 'tuskgate.text_size' else 'pg_catalog.octet_length' end,
           v.value, case when v.n <= cardinality(index.partition_key) then 2048 else 1024 end)
       end, ' and ')
     from unnest(tuskgate.index_key_values(base, index, 't', false),
       index.partition_key_type || index.sort_key_type) with ordinality v (value, type, n)),
    child, case when base.sort_key is not null then ', ''sk'', t.sk::text' else '' end, columns)
  into done, last;
  if done = 0 then
    last := case when child + 1 < base.partitions then jsonb_build_object('child', child + 1) end;
  end if;
  update tuskgate.indexes i
  set filled_to = last, status = case when last is null then 'ACTIVE' else i.status end
  where i.table_id = base.id and i.name = index_name;
  if last is null then
    perform pg_catalog.pg_notify('tuskgate_catalog', base.name);
  end if;
  return last is null;
end
$$;

CREATE FUNCTION tuskgate.fill_next_restored_table() RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
  next uuid;
begin
  select t.id into next from tuskgate.tables t
  where t.transition = 'CREATING' and t.transition_until = 'infinity'
  order by t.created_at
  limit 1
  for update skip locked;
  if not found then
    return false;
  end if;
  perform tuskgate.fill_restored_table(next);
  return true;
end
$$;

CREATE FUNCTION tuskgate.fill_restored_table(table_id uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    AS $_$
declare
  base tuskgate.tables;
  backup_relation text;
  columns text;
  index_name text;
begin
  select * into strict base from tuskgate.tables t where t.id = table_id;
  select b.relation into strict backup_relation from tuskgate.backups b
  where b.id = base.settings #>> '{restore,backup}';
  columns := case when base.sort_key is null then 'pk, item, size' else 'pk, sk, item, size' end;
  execute format('insert into tuskgate_data.%I (%s) select %2$s from tuskgate_backup.%I',
    base.relation, columns, backup_relation);
  for index_name in
    select i.name from tuskgate.indexes i where i.table_id = base.id order by i.number
  loop
    loop
      exit when tuskgate.fill_index(base.id, index_name, 4096);
    end loop;
  end loop;
  perform tuskgate.make_index_trigger(base);
  update tuskgate.tables t set transition = null, transition_until = null
  where t.id = base.id and t.transition_until = 'infinity';
  perform pg_catalog.pg_notify('tuskgate_catalog', base.name);
end
$_$;

CREATE FUNCTION tuskgate.from_json(document jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
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

CREATE FUNCTION tuskgate.grow_collection(collection_table uuid, collection bigint, known bigint, growth bigint) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
  most bigint := tuskgate.item_collection_limit();
  step bigint := greatest(most / 65536, 1);
begin
  if growth > 0 and known + growth > most then
    perform tuskgate.refuse_collection();
  end if;
  if abs(growth) < step then
    if random() * step >= abs(growth) then
      return;
    end if;
    growth := sign(growth) * step;
  end if;
  insert into tuskgate.large_collections values (collection_table, collection, growth);
  if random() < 1.0 / 32 then
    with added as (
      delete from tuskgate.large_collections c
      where c.ctid = any (array(
        select l.ctid from tuskgate.large_collections l
        where l.table_id = collection_table and l.hash = collection
        for update skip locked))
      returning c.bytes)
    insert into tuskgate.large_collections
    select collection_table, collection, sum(a.bytes) from added a having count(*) > 0;
  end if;
end
$$;

CREATE FUNCTION tuskgate.has_substring(whole text, part text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
declare
  head constant text := pg_catalog.left(part, 1);
begin
  if head <> E'\U0010FFFE' and head <> E'\U0010FFFF' then
    return pg_catalog.strpos(whole, part) > 0;
  end if;
  -- Make the escapes that end in `head` unlike it, alike in both.
  return pg_catalog.strpos(
    pg_catalog.replace(whole, E'\x01' || head, E'\x01\x01'),
    head || pg_catalog.replace(pg_catalog.substr(part, 2), E'\x01' || head, E'\x01\x01')) > 0;
end
$$;

CREATE FUNCTION tuskgate.index_columns(prefix text, number integer) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
  select coalesce(string_agg(case n when 1 then prefix else prefix || n end, ', ' order by n), '')
  from generate_series(1, number) n
$$;

CREATE FUNCTION tuskgate.index_item(base tuskgate.tables, index tuskgate.indexes, "row" text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $_$
  select case index.projection
    when 'ALL' then "row" || '.item'
    else format('pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(%s))',
      (select string_agg(distinct format('%L, %s.item -> %1$L', a.name, "row"), ', ')
       from unnest(index.partition_key || index.sort_key || index.non_key_attributes
         || base.partition_key || base.sort_key) a (name)
       where a.name is not null))
  end
$_$;

CREATE FUNCTION tuskgate.index_key_columns(base tuskgate.tables, index tuskgate.indexes) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select concat_ws(', ',
    tuskgate.index_columns('pk', cardinality(index.partition_key)),
    nullif(tuskgate.index_columns('sk', cardinality(index.sort_key)), ''),
    case when index.kind = 'GLOBAL' then 'base_pk' end,
    case when base.sort_key is not null then 'base_sk' end)
$$;

CREATE FUNCTION tuskgate.index_key_values(base tuskgate.tables, index tuskgate.indexes, "row" text, kept boolean) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select array_agg(
    case
      when a.name = base.partition_key and (shortened or a.type = 'N') then "row" || '.pk'
      when shortened then tuskgate.short_key(value, a.type)
      else value
    end order by a.n)
  from unnest(index.partition_key || index.sort_key,
      index.partition_key_type || index.sort_key_type) with ordinality a (name, type, n),
    lateral (
      select kept and a.n <= cardinality(index.partition_key) as shortened,
        case when a.name = base.sort_key then "row" || '.sk'
          else tuskgate.key_value("row" || '.item', a.name, a.type) end as value
    ) v
$$;

CREATE FUNCTION tuskgate.index_target(base tuskgate.tables, index tuskgate.indexes, value text, statement text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $_$
  select case
    when cardinality(index.partition_key) > 1 or index.partition_key_type[1] = 'B' then
      format(statement, format('tuskgate_data.%I', index.relation))
    else
      format('case ((%s & %s) + %s) & %2$s', tuskgate.key_hash(index.partition_key_type[1], value),
        base.partitions - 1,
        -- hash_combine64 of PostgreSQL, of 0 and the hash: its constant 0x49a0f4dd15e5a8e3.
        5305509591434766563 & (base.partitions - 1))
      || (select string_agg(
            format(E'\n      when %s then ', child)
              || format(statement, format('tuskgate_data.%I', index.relation || '~' || child)),
            '' order by child)
          from generate_series(0, base.partitions - 1) child)
      || E'\n      end case;'
  end
$_$;

CREATE FUNCTION tuskgate.index_upkeep(base tuskgate.tables, index tuskgate.indexes, old_values text[], new_values text[]) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $_$
declare
  columns text[] := string_to_array(tuskgate.index_key_columns(base, index), ', ');
  base_columns text[] := case when index.kind = 'GLOBAL' then '{pk}' else '{}'::text[] end
    || case when base.sort_key is not null then '{sk}' else '{}'::text[] end;
  old_base text[] := array_replace(array_replace(base_columns, 'pk', 'old.pk'), 'sk',
    tuskgate.short_key('old.sk', base.sort_key_type));
  new_base text[] := array_replace(array_replace(base_columns, 'pk', 'new.pk'), 'sk',
    tuskgate.short_key('new.sk', base.sort_key_type));
  base_assignments text;
  new_item text := tuskgate.index_item(base, index, 'new');
  old_item text := tuskgate.index_item(base, index, 'old');
  size text := case index.projection when 'ALL' then 'new.size' else 'tuskgate.item_size(%s)' end;
  statement text;
  body text := '';
  hash_clause text := 't.h = (' || tuskgate.key_hash(index.partition_key_type[1], old_values[1])
    || ' >> 32)::int4';
  old_clause text;
begin
  select hash_clause || string_agg(format(' and t.%s = %s', c.name, c.value), '' order by c.n)
  into old_clause
  from unnest(columns, old_values || old_base) with ordinality c (name, value, n);
  select string_agg(format('base_%s = %s', c.name, c.value), ', ') into base_assignments
  from unnest(base_columns, new_base) c (name, value);
  size := format(size, new_item);

  -- The same key before and after: the row stays where it is.
  body := body || format(E'\n  if %s then', (
    select string_agg(format('%s = %s', v.old, v.new), ' and ')
    from unnest(old_values, new_values) v (old, new)));
  if index.projection = 'KEYS_ONLY' then
    -- Only plain SQL changes a table's key.
    statement := 'update %s t set ' || replace(
      format('%s, item = %s where %s;', base_assignments, new_item, old_clause), '%', '%%');
    body := body || format(E'\n    if %s then\n      %s\n    end if;',
      (select string_agg(format('old.%s <> new.%1$s', c), ' or ') from unnest(base_columns) c),
      tuskgate.index_target(base, index, new_values[1], statement));
  else
    statement := 'update %s t set ' || replace(
      format('%s, item = %s, size = %s where %s;', base_assignments, new_item, size, old_clause),
      '%', '%%');
    body := body || format(E'\n    if %s is distinct from %s then\n      %s\n    end if;', old_item,
      new_item, tuskgate.index_target(base, index, new_values[1], statement));
  end if;
  body := body || E'\n  else';

  statement := 'delete from %s t where ' || replace(old_clause, '%', '%%') || ';';
  body := body || format(E'\n    if %s then\n      %s\n    end if;',
    (select string_agg(v || ' is not null', ' and ') from unnest(old_values) v),
    tuskgate.index_target(base, index, old_values[1], statement));

  statement := 'insert into %s (' || array_to_string(columns, ', ') || ', item, size) values ('
    || replace(format('%s, %s, %s', array_to_string(new_values || new_base, ', '), new_item, size),
      '%', '%%')
    || ');';
  body := body || format(E'\n    if %s then\n      %s\n    end if;\n  end if;',
    (select string_agg(v || ' is not null', ' and ') from unnest(new_values) v),
    tuskgate.index_target(base, index, new_values[1], statement));
  return body;
end
$_$;

CREATE FUNCTION tuskgate.is_any_number(number numeric) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
begin
  return number = 0
    or (pg_catalog.abs(number) >= 1e-130 and pg_catalog.abs(number) < 1e126
        and pg_catalog.length(pg_catalog.btrim(
              pg_catalog.replace(pg_catalog.abs(number)::text, '.', ''), '0')) <= 38);
end
$$;

CREATE FUNCTION tuskgate.is_being_restored(backup_id text) RETURNS boolean
    LANGUAGE sql
    SET search_path TO ''
    AS $$
  select exists (
    select from tuskgate.tables t
    where t.transition = 'CREATING' and t.transition_until > clock_timestamp()
      and t.settings #>> '{restore,backup}' = backup_id)
$$;

CREATE FUNCTION tuskgate.is_number(number numeric) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select (pg_catalog.abs(number) < 1e18 and pg_catalog.scale(number) <= 18)
    or tuskgate.is_any_number(number)
$$;

CREATE FUNCTION tuskgate.iso_time(written text) RETURNS timestamp with time zone
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
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
$_$;

CREATE FUNCTION tuskgate.item_collection_limit() RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select coalesce(
    nullif(current_setting('tuskgate.item_collection_limit', true), '')::bigint, 10737418240)
$$;

CREATE FUNCTION tuskgate.item_size(item jsonb) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
begin
  return (
    select coalesce(pg_catalog.sum(
      tuskgate.text_size(attribute.key) + tuskgate.attribute_size(attribute.value)), 0)
    from pg_catalog.jsonb_each(item) attribute);
end
$$;

CREATE FUNCTION tuskgate.key_column_type(key_type text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
  select case key_type when 'S' then 'text collate "C"' when 'N' then 'numeric' else 'bytea' end
$$;

CREATE FUNCTION tuskgate.key_hash(key_type text, value text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
  select case key_type
    when 'S' then format('pg_catalog.hashtextextended(%s, 8816678312871386365)', value)
    when 'N' then format('pg_catalog.hash_numeric_extended(%s, 8816678312871386365)', value)
    else format(
      'pg_catalog.hashtextextended(pg_catalog.encode(%s, ''hex'') collate "C", 8816678312871386365)',
      value)
  end
$$;

CREATE FUNCTION tuskgate.key_value(item text, attribute text, key_type text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
  select case key_type
    when 'S' then format('nullif(%s -> %L ->> ''S'', '''')', item, attribute)
    when 'N' then format('(%s -> %L ->> ''N'')::numeric', item, attribute)
    else format('nullif(pg_catalog.decode(%s -> %L ->> ''B'', ''base64''), '''')', item, attribute)
  end
$$;

CREATE FUNCTION tuskgate.make_index_trigger(base tuskgate.tables) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $_$
declare
  index tuskgate.indexes;
  position int := 0;
  types text[];
  old_values text[];
  new_values text[];
  declarations text := '';
  old_assignments text := '';
  new_assignments text := '';
  body text := '';
  local_relations text[] := '{}';
  old_size text := 'old.size';
  new_size text := 'new.size';
begin
  for index in select * from tuskgate.indexes i where i.table_id = base.id order by i.number loop
    position := position + 1;
    types := index.partition_key_type || index.sort_key_type;
    select array_agg(format('old_%s_%s', position, n)), array_agg(format('new_%s_%s', position, n))
    into old_values, new_values
    from generate_series(1, cardinality(types)) n;
    declarations := declarations || (
      select string_agg(format(E'\n  %s %s; %s %2$s;', v.old, tuskgate.key_column_type(v.type),
        v.new), '')
      from unnest(old_values, new_values, types) v (old, new, type));
    old_assignments := old_assignments || (
      select string_agg(format(E'\n    %s := %s;', v.name, v.value), '')
      from unnest(old_values, tuskgate.index_key_values(base, index, 'old', true)) v (name, value));
    new_assignments := new_assignments || (
      select string_agg(format(E'\n    %s := %s;', v.name, v.value), '')
      from unnest(new_values, tuskgate.index_key_values(base, index, 'new', true)) v (name, value));
    body := body || format(E'\n\n  -- %s', regexp_replace(index.name, '\s', ' ', 'g'))
      || tuskgate.index_upkeep(base, index, old_values, new_values);
    if index.kind = 'LOCAL' then
      local_relations := local_relations || index.relation;
      old_size := old_size || tuskgate.entry_size(base, index, 'old', old_values);
      new_size := new_size || tuskgate.entry_size(base, index, 'new', new_values);
    end if;
  end loop;
  if position = 0 then
    if to_regprocedure(format('tuskgate_data.%I()', base.relation)) is not null then
      execute format('drop trigger keep_indexes on tuskgate_data.%I', base.relation);
      execute format('drop function tuskgate_data.%I()', base.relation);
    end if;
    return;
  end if;
  if cardinality(local_relations) > 0 then
    declarations := declarations || E'\n  collection int8; collection_size int8;';
    body := body || tuskgate.collection_upkeep(base, base.relation || local_relations, old_size,
      new_size);
  end if;
  execute format('create or replace function tuskgate_data.%I() returns trigger language plpgsql as %L',
    base.relation,
    format(E'declare%s\nbegin\n  if tg_op <> ''INSERT'' then%s\n  end if;\n'
        || E'  if tg_op <> ''DELETE'' then%s\n  end if;%s\n  return null;\nend',
      declarations, old_assignments, new_assignments, body));
  if not exists (
    select from pg_catalog.pg_trigger t
    where t.tgrelid = format('tuskgate_data.%I', base.relation)::regclass
      and t.tgname = 'keep_indexes') then
    execute format(
      'create trigger keep_indexes after insert or update or delete on tuskgate_data.%I
         for each row execute function tuskgate_data.%1$I()', base.relation);
  end if;
end
$_$;

CREATE TABLE tuskgate.report_columns (
    view text NOT NULL COLLATE pg_catalog."C",
    number integer NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    path text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL,
    tags text[] NOT NULL,
    share double precision NOT NULL,
    seen boolean NOT NULL,
    CONSTRAINT report_columns_type_check CHECK ((type = ANY (ARRAY['text'::text, 'number'::text, 'boolean'::text, 'binary'::text, 'text set'::text, 'number set'::text, 'binary set'::text, 'list'::text, 'map'::text, 'json'::text, 'iso'::text, 'epoch'::text, 'epoch_ms'::text])))
);

CREATE FUNCTION tuskgate.make_report_view(base tuskgate.tables, report tuskgate.report_views, columns tuskgate.report_columns[], hidden text[], remake boolean) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
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

CREATE FUNCTION tuskgate.nesting(value jsonb) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
begin
  if value ? 'M' then
    return 1 + (select coalesce(pg_catalog.max(tuskgate.nesting(member.value)), 1)
                from pg_catalog.jsonb_each(value -> 'M') member);
  end if;
  if value ? 'L' then
    return 1 + (select coalesce(pg_catalog.max(tuskgate.nesting(element.value)), 1)
                from pg_catalog.jsonb_array_elements(value -> 'L') element);
  end if;
  return 1;
end
$$;

CREATE FUNCTION tuskgate.new_report_item(base tuskgate.tables, report tuskgate.report_views, item jsonb, new jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
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

CREATE FUNCTION tuskgate.note_collection(collection_table uuid, collection bigint, growth bigint, entries bigint, bytes bigint) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
  most bigint := tuskgate.item_collection_limit();
begin
  if exists (
    select from tuskgate.large_collections c
    where c.table_id = collection_table and c.hash = collection) then
    return;  -- by somebody else, just now
  end if;
  if growth > 0 and bytes > most then
    perform tuskgate.refuse_collection();
  end if;
  if bytes >= most / 2 or entries >= 100000 then
    insert into tuskgate.large_collections values (collection_table, collection, bytes);
  end if;
end
$$;

CREATE FUNCTION tuskgate.number_size(canonical text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select case
    when pg_catalog.ascii(canonical) between 49 and 57 and pg_catalog.strpos(canonical, '.') = 0
    then 1 + (pg_catalog.length(canonical) + 1) / 2
         - (pg_catalog.length(canonical) - pg_catalog.length(pg_catalog.rtrim(canonical, '0'))) / 2
    else tuskgate.any_number_size(canonical) end
$$;

CREATE FUNCTION tuskgate.plain_text(stored text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select pg_catalog.replace(stored, E'\x01\U0010FFFF', E'\x01')
$$;

CREATE FUNCTION tuskgate.refresh_report_table(base tuskgate.tables, sample integer, dry boolean) RETURNS TABLE(view text, change text, detail text)
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
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

CREATE FUNCTION tuskgate.refresh_report_views(table_name text DEFAULT NULL::text, sample integer DEFAULT 10000, dry boolean DEFAULT false) RETURNS TABLE(view text, change text, detail text)
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
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

CREATE FUNCTION tuskgate.refuse_collection() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
  raise exception using errcode = 'TG010', message = 'an item collection would be too large';
end
$$;

CREATE FUNCTION tuskgate.relation_statistics(relations text[]) RETURNS TABLE(n integer, items bigint, bytes bigint)
    LANGUAGE plpgsql
    SET search_path TO ''
    SET enable_seqscan TO 'on'
    AS $$
declare
  relation text;
  pages int8;
  average numeric;
begin
  n := 0;
  foreach relation in array relations loop
    n := n + 1;
    select coalesce(sum(pg_relation_size(i.inhrelid)), 0) / current_setting('block_size')::int8,
      coalesce(sum(greatest(pg_stat_get_live_tuples(i.inhrelid), 0)), 0)
    into pages, items
    from pg_catalog.pg_inherits i
    where i.inhparent = to_regclass(format('tuskgate_data.%I', relation));
    if pages = 0 then
      items := 0;
      bytes := 0;
    elsif pages <= 1024 then
      execute format('select count(*), coalesce(sum(size), 0) from tuskgate_data.%I', relation)
      into items, bytes;
    else
      execute format('select avg(size) from tuskgate_data.%I tablesample system (%s)', relation,
        least(100, 100 * 100.0 / pages))
      into average;
      bytes := items * coalesce(average, 0);
    end if;
    return next;
  end loop;
end
$$;

CREATE FUNCTION tuskgate.report_comments(base tuskgate.tables, report tuskgate.report_views, columns tuskgate.report_columns[], hidden text[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $_$
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
$_$;

CREATE FUNCTION tuskgate.report_condition(rule jsonb, entity text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
  select case
    when rule ? 'attribute' then pg_catalog.format('tuskgate.attr_text(t.item, %L) = %L',
      tuskgate.report_path(rule ->> 'attribute'), entity)
    else pg_catalog.format('(t.sk = %L or t.sk >= %L and t.sk < %L)', entity,
      entity || (rule ->> 'separator'),
      entity || pg_catalog.left(rule ->> 'separator', -1)
        || pg_catalog.chr(pg_catalog.ascii(pg_catalog.right(rule ->> 'separator', 1)) + 1))
  end
$$;

CREATE FUNCTION tuskgate.report_expression(source text, path text, type text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
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

CREATE FUNCTION tuskgate.report_free_name(name text, taken text[]) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
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

CREATE FUNCTION tuskgate.report_hidden(options jsonb) RETURNS text[]
    LANGUAGE sql IMMUTABLE
    AS $$
  select coalesce(pg_catalog.array_agg(p.steps[1] order by p.steps[1]), '{}')
  from pg_catalog.jsonb_array_elements_text(options -> 'exclude') e,
    lateral (
      select tuskgate.attr_path(e.value) as steps where pg_catalog.strpos(e.value, '[]') = 0) p
  where pg_catalog.cardinality(p.steps) = 1
$$;

CREATE FUNCTION tuskgate.report_item(report tuskgate.report_views, hidden text[], item jsonb, old jsonb, new jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
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

CREATE FUNCTION tuskgate.report_keys(base tuskgate.tables, options jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $$
  select coalesce(pg_catalog.jsonb_object_agg(tuskgate.report_path(k.attribute), k.type), '{}')
  from (values (base.partition_key, base.partition_key_type, 'pk'),
               (base.sort_key, base.sort_key_type, 'sk')) k (attribute, type, name)
  where k.attribute is not null and (
    tuskgate.report_name(k.attribute) <> k.name
    or coalesce(options -> 'types', '{}') ? tuskgate.report_path(k.attribute)
    or coalesce(options -> 'names', '{}') ? tuskgate.report_path(k.attribute))
$$;

CREATE FUNCTION tuskgate.report_name(name text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
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

CREATE FUNCTION tuskgate.report_path(name text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select case when name ~ '[]."`[]'
    then '"' || pg_catalog.replace(tuskgate.plain_text(name), '"', '""') || '"'
    else tuskgate.plain_text(name) end
$$;

CREATE FUNCTION tuskgate.report_plan(existing tuskgate.report_columns[], seen jsonb, total bigint, whole boolean, options jsonb, prefix text, fixed text[], keys jsonb, declared_too boolean, OUT columns tuskgate.report_columns[], OUT changes jsonb, OUT remake boolean) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
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

CREATE FUNCTION tuskgate.report_role() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
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

CREATE FUNCTION tuskgate.report_rule(base tuskgate.tables, sample text) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $_$
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
$_$;

CREATE FUNCTION tuskgate.report_sample(base tuskgate.tables, sample integer, OUT query text, OUT whole boolean) RETURNS record
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
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

CREATE FUNCTION tuskgate.report_sql_type(type text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
  select case type when 'text' then 'text' when 'number' then 'numeric'
    when 'boolean' then 'boolean' when 'binary' then 'bytea' when 'iso' then 'timestamptz' when 'epoch' then 'timestamptz'
    when 'epoch_ms' then 'timestamptz' else 'jsonb' end
$$;

CREATE FUNCTION tuskgate.report_statistics(sample text, rule jsonb) RETURNS TABLE(entity text, list text, name text, tag text, items bigint, bytes numeric)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
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

CREATE FUNCTION tuskgate.report_tag(type text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
  select ('{"text": "S", "number": "N", "boolean": "BOOL", "binary": "B", "text set": "SS",
    "number set": "NS", "binary set": "BS", "list": "L", "map": "M", "iso": "S", "epoch": "N",
    "epoch_ms": "N"}'::jsonb) ->> type
$$;

CREATE FUNCTION tuskgate.report_type(tags jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
  select case
      when found.value::numeric < 0.9 * pg_catalog.sum(found.value::numeric) over () then 'json'
      else ('{"S": "text", "N": "number", "BOOL": "boolean", "B": "binary", "SS": "text set",
        "NS": "number set", "BS": "binary set", "L": "list", "M": "map"}'::jsonb) ->> found.key end
  from pg_catalog.jsonb_each_text(tags - 'NULL') found
  order by found.value::numeric desc, found.key collate "C"
  limit 1
$$;

CREATE FUNCTION tuskgate.report_value(written jsonb, type text, model jsonb, path text) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $_$
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
$_$;

CREATE FUNCTION tuskgate.report_view_sql(base tuskgate.tables, report tuskgate.report_views, columns tuskgate.report_columns[], hidden text[]) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
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

CREATE FUNCTION tuskgate.report_write() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $_$
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
      concat_ws(', ',
        tuskgate.short_key(tuskgate.key_value('$1', base.partition_key, base.partition_key_type),
          base.partition_key_type),
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
$_$;

CREATE FUNCTION tuskgate.restore_backup(backup_id text, new_table tuskgate.tables, new_indexes jsonb) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
  backup_relation text;
  index jsonb;
begin
  -- Nobody drops it meanwhile.
  select b.relation into backup_relation from tuskgate.backups b
  where b.id = backup_id and b.status = 'AVAILABLE'
  for share;
  if not found then
    return null;
  end if;
  if tuskgate.is_being_restored(backup_id) then
    return 'IN_USE';
  end if;
  perform tuskgate.create_item_table(new_table, '[]');
  for index in select * from jsonb_array_elements(new_indexes) loop
    perform tuskgate.create_index_relation(new_table, index);
  end loop;
  if tuskgate.stored_bytes(format('tuskgate_backup.%I', backup_relation)::regclass)
      * (1 + jsonb_array_length(new_indexes)) <= tuskgate.copied_at_once() then
    perform tuskgate.fill_restored_table(new_table.id);
    return 'RESTORED';
  end if;
  update tuskgate.tables t set transition = 'CREATING', transition_until = 'infinity'
  where t.id = new_table.id;
  perform pg_catalog.pg_notify('tuskgate_backups', backup_id);
  return 'RESTORING';
end
$$;

CREATE FUNCTION tuskgate.set_difference(one jsonb, other jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select case when kept.elements is not null
    then pg_catalog.jsonb_build_object(tag.key, kept.elements) end
  from pg_catalog.jsonb_each(other) tag,
    lateral (select pg_catalog.jsonb_agg(element order by element collate "C") as elements
             from pg_catalog.jsonb_array_elements_text(one -> tag.key) element
             where not (tag.value ? element)) kept
$$;

CREATE FUNCTION tuskgate.set_or_remove(item jsonb, path text[], value jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
begin
  if value is null then
    return item #- path;
  end if;
  return pg_catalog.jsonb_set(item, path, value, true);
end
$$;

CREATE FUNCTION tuskgate.set_union(one jsonb, other jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select pg_catalog.jsonb_build_object(tag.key, (
    select pg_catalog.jsonb_agg(element order by element collate "C")
    from (select pg_catalog.jsonb_array_elements_text(tag.value)
          union
          select pg_catalog.jsonb_array_elements_text(one -> tag.key)) united (element)))
  from pg_catalog.jsonb_each(other) tag
$$;

CREATE FUNCTION tuskgate.short_bytes(bytes bytea) RETURNS bytea
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select case
    when pg_catalog.octet_length(bytes) <= 240 then bytes
    else tuskgate.shortened_bytes(bytes)
  end
$$;

CREATE FUNCTION tuskgate.short_key(value text, key_type text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
  select case key_type
    when 'S' then format('tuskgate.short_text(%s)', value)
    when 'B' then format('tuskgate.short_bytes(%s)', value)
    else value
  end
$$;

CREATE FUNCTION tuskgate.short_text(stored text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select case
    when pg_catalog.octet_length(stored) <= 240 then stored
    else tuskgate.shortened_text(stored)
  end
$$;

CREATE FUNCTION tuskgate.shortened_bytes(bytes bytea) RETURNS bytea
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
begin
  return pg_catalog.substring(bytes, 1, 240) || pg_catalog.sha256(bytes);
end
$$;

CREATE FUNCTION tuskgate.shortened_text(stored text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
begin
  return pg_catalog.left(stored, 43) || E'\x01'
    || pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(stored, 'UTF8')), 'hex');
end
$$;

CREATE FUNCTION tuskgate.size(value jsonb) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
declare
  content text;
begin
  content := value ->> 'S';
  if content is not null then
    if pg_catalog.octet_length(content) = pg_catalog.length(content)
       and pg_catalog.strpos(content, E'\x01') = 0 then
      return pg_catalog.length(content);
    end if;
    content := pg_catalog.replace(pg_catalog.replace(content, E'\x01\U0010FFFE', ' '),
                                  E'\x01\U0010FFFF', ' ');
    return pg_catalog.length(content) + pg_catalog.length(
      pg_catalog.regexp_replace(content, E'[^\U00010000-\U0010FFFF]', '', 'g'));
  end if;
  content := value ->> 'B';
  if content is not null then
    return pg_catalog.octet_length(pg_catalog.decode(content, 'base64'));
  end if;
  if value ? 'L' then
    return pg_catalog.jsonb_array_length(value -> 'L');
  end if;
  if value ? 'M' then
    return (select pg_catalog.count(*) from pg_catalog.jsonb_object_keys(value -> 'M'));
  end if;
  return pg_catalog.jsonb_array_length(coalesce(value -> 'SS', value -> 'NS', value -> 'BS'));
end
$$;

CREATE FUNCTION tuskgate.stored_bytes(relation regclass) RETURNS bigint
    LANGUAGE sql STABLE STRICT
    SET search_path TO ''
    AS $$
  select pg_table_size(relation) + coalesce(sum(pg_table_size(i.inhrelid)), 0)::int8
  from pg_catalog.pg_inherits i
  where i.inhparent = relation
$$;

CREATE FUNCTION tuskgate.stored_text(plain text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
begin
  if pg_catalog.strpos(plain, E'\x01') = 0 then
    return plain;
  end if;
  return pg_catalog.regexp_replace(
    plain, E'\x01(?![\U0010FFFE\U0010FFFF])', E'\x01\U0010FFFF', 'g');
end
$$;

CREATE FUNCTION tuskgate.tell_relations_changed() RETURNS event_trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
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

CREATE FUNCTION tuskgate.text_size(stored text) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
begin
  return case
    when pg_catalog.strpos(stored, E'\x01') = 0 then pg_catalog.octet_length(stored)
    else pg_catalog.octet_length(stored) - 4 * (pg_catalog.length(stored)
      - pg_catalog.length(pg_catalog.replace(stored, E'\x01', '')))
  end;
end
$$;

CREATE FUNCTION tuskgate.to_json(item jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
begin
  return (
    select coalesce(pg_catalog.jsonb_object_agg(
      tuskgate.plain_text(attribute.key), tuskgate.value_to_json(attribute.value)), '{}')
    from pg_catalog.jsonb_each(item) attribute);
end
$$;

CREATE FUNCTION tuskgate.value_from_json(document jsonb, model jsonb DEFAULT NULL::jsonb, depth integer DEFAULT 1) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $_$
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
$_$;

CREATE FUNCTION tuskgate.value_to_json(value jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
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

CREATE FUNCTION tuskgate_data."Blobs~9f301530"() RETURNS trigger
    LANGUAGE plpgsql
    AS $$declare
  old_1_1 bytea; new_1_1 bytea;
  old_1_2 bytea; new_1_2 bytea;
  collection int8; collection_size int8;
begin
  if tg_op <> 'INSERT' then
    old_1_1 := old.pk;
    old_1_2 := nullif(pg_catalog.decode(old.item -> 'place' ->> 'B', 'base64'), '');
  end if;
  if tg_op <> 'DELETE' then
    new_1_1 := new.pk;
    new_1_2 := nullif(pg_catalog.decode(new.item -> 'place' ->> 'B', 'base64'), '');
  end if;

  -- ByPlace
  if old_1_1 = new_1_1 and old_1_2 = new_1_2 then
    if old.sk <> new.sk then
      update tuskgate_data."Blobs:ByPlace~1c5dd2a3" t set base_sk = tuskgate.short_bytes(new.sk), item = pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('key', new.item -> 'key', 'part', new.item -> 'part', 'place', new.item -> 'place')) where t.h = (pg_catalog.hashtextextended(pg_catalog.encode(old_1_1, 'hex') collate "C", 8816678312871386365) >> 32)::int4 and t.pk = old_1_1 and t.sk = old_1_2 and t.base_sk = tuskgate.short_bytes(old.sk);
    end if;
  else
    if old_1_1 is not null and old_1_2 is not null then
      delete from tuskgate_data."Blobs:ByPlace~1c5dd2a3" t where t.h = (pg_catalog.hashtextextended(pg_catalog.encode(old_1_1, 'hex') collate "C", 8816678312871386365) >> 32)::int4 and t.pk = old_1_1 and t.sk = old_1_2 and t.base_sk = tuskgate.short_bytes(old.sk);
    end if;
    if new_1_1 is not null and new_1_2 is not null then
      insert into tuskgate_data."Blobs:ByPlace~1c5dd2a3" (pk, sk, base_sk, item, size) values (new_1_1, new_1_2, tuskgate.short_bytes(new.sk), pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('key', new.item -> 'key', 'part', new.item -> 'part', 'place', new.item -> 'place')), tuskgate.item_size(pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('key', new.item -> 'key', 'part', new.item -> 'part', 'place', new.item -> 'place'))));
    end if;
  end if;

  -- The item collection
  collection := pg_catalog.hashtextextended(pg_catalog.encode(coalesce(new.pk, old.pk), 'hex') collate "C", 8816678312871386365);
  if pg_relation_size('tuskgate.large_collections') > 0 then
    select sum(c.bytes) into collection_size from tuskgate.large_collections c
    where c.table_id = '9f301530-03ae-4b47-9c29-518895a34456' and c.hash = collection;
  end if;
  if collection_size is not null then
    perform tuskgate.grow_collection('9f301530-03ae-4b47-9c29-518895a34456', collection, collection_size, case tg_op when 'DELETE' then 0 else new.size + case when new_1_1 is not null and new_1_2 is not null then tuskgate.item_size(pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('key', new.item -> 'key', 'part', new.item -> 'part', 'place', new.item -> 'place'))) else 0 end end - case tg_op when 'INSERT' then 0 else old.size + case when old_1_1 is not null and old_1_2 is not null then tuskgate.item_size(pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('key', old.item -> 'key', 'part', old.item -> 'part', 'place', old.item -> 'place'))) else 0 end end);
  elsif tg_op <> 'DELETE'
      and random() * tuskgate.item_collection_limit() < 128.0 * new.size then
    if pg_try_advisory_xact_lock(collection) then
      perform tuskgate.note_collection('9f301530-03ae-4b47-9c29-518895a34456', collection, case tg_op when 'DELETE' then 0 else new.size + case when new_1_1 is not null and new_1_2 is not null then tuskgate.item_size(pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('key', new.item -> 'key', 'part', new.item -> 'part', 'place', new.item -> 'place'))) else 0 end end - case tg_op when 'INSERT' then 0 else old.size + case when old_1_1 is not null and old_1_2 is not null then tuskgate.item_size(pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('key', old.item -> 'key', 'part', old.item -> 'part', 'place', old.item -> 'place'))) else 0 end end, count(*), sum(q.size))
      from ((select t.size from tuskgate_data."Blobs~9f301530" t where t.h = (collection >> 32)::int4 and t.pk = new.pk limit 100000) union all (select t.size from tuskgate_data."Blobs:ByPlace~1c5dd2a3" t where t.h = (collection >> 32)::int4 and t.pk = new.pk limit 100000)) q;
    end if;
  end if;
  return null;
end$$;

CREATE FUNCTION tuskgate_data."Counters~88c8c3b6"() RETURNS trigger
    LANGUAGE plpgsql
    AS $$declare
  old_1_1 text collate "C"; new_1_1 text collate "C";
  old_2_1 text collate "C"; new_2_1 text collate "C";
begin
  if tg_op <> 'INSERT' then
    old_1_1 := tuskgate.short_text(nullif(old.item -> 'owner' ->> 'S', ''));
    old_2_1 := tuskgate.short_text(nullif(old.item -> 'kind' ->> 'S', ''));
  end if;
  if tg_op <> 'DELETE' then
    new_1_1 := tuskgate.short_text(nullif(new.item -> 'owner' ->> 'S', ''));
    new_2_1 := tuskgate.short_text(nullif(new.item -> 'kind' ->> 'S', ''));
  end if;

  -- ByOwner
  if old_1_1 = new_1_1 then
    if old.item is distinct from new.item then
      case ((pg_catalog.hashtextextended(new_1_1, 8816678312871386365) & 1) + 1) & 1
      when 0 then update tuskgate_data."Counters:ByOwner~cbff2c05~0" t set base_pk = new.pk, item = new.item, size = new.size where t.h = (pg_catalog.hashtextextended(old_1_1, 8816678312871386365) >> 32)::int4 and t.pk = old_1_1 and t.base_pk = old.pk;
      when 1 then update tuskgate_data."Counters:ByOwner~cbff2c05~1" t set base_pk = new.pk, item = new.item, size = new.size where t.h = (pg_catalog.hashtextextended(old_1_1, 8816678312871386365) >> 32)::int4 and t.pk = old_1_1 and t.base_pk = old.pk;
      end case;
    end if;
  else
    if old_1_1 is not null then
      case ((pg_catalog.hashtextextended(old_1_1, 8816678312871386365) & 1) + 1) & 1
      when 0 then delete from tuskgate_data."Counters:ByOwner~cbff2c05~0" t where t.h = (pg_catalog.hashtextextended(old_1_1, 8816678312871386365) >> 32)::int4 and t.pk = old_1_1 and t.base_pk = old.pk;
      when 1 then delete from tuskgate_data."Counters:ByOwner~cbff2c05~1" t where t.h = (pg_catalog.hashtextextended(old_1_1, 8816678312871386365) >> 32)::int4 and t.pk = old_1_1 and t.base_pk = old.pk;
      end case;
    end if;
    if new_1_1 is not null then
      case ((pg_catalog.hashtextextended(new_1_1, 8816678312871386365) & 1) + 1) & 1
      when 0 then insert into tuskgate_data."Counters:ByOwner~cbff2c05~0" (pk, base_pk, item, size) values (new_1_1, new.pk, new.item, new.size);
      when 1 then insert into tuskgate_data."Counters:ByOwner~cbff2c05~1" (pk, base_pk, item, size) values (new_1_1, new.pk, new.item, new.size);
      end case;
    end if;
  end if;

  -- ByKind
  if old_2_1 = new_2_1 then
    if old.item is distinct from new.item then
      case ((pg_catalog.hashtextextended(new_2_1, 8816678312871386365) & 1) + 1) & 1
      when 0 then update tuskgate_data."Counters:ByKind~8ceb03bc~0" t set base_pk = new.pk, item = new.item, size = new.size where t.h = (pg_catalog.hashtextextended(old_2_1, 8816678312871386365) >> 32)::int4 and t.pk = old_2_1 and t.base_pk = old.pk;
      when 1 then update tuskgate_data."Counters:ByKind~8ceb03bc~1" t set base_pk = new.pk, item = new.item, size = new.size where t.h = (pg_catalog.hashtextextended(old_2_1, 8816678312871386365) >> 32)::int4 and t.pk = old_2_1 and t.base_pk = old.pk;
      end case;
    end if;
  else
    if old_2_1 is not null then
      case ((pg_catalog.hashtextextended(old_2_1, 8816678312871386365) & 1) + 1) & 1
      when 0 then delete from tuskgate_data."Counters:ByKind~8ceb03bc~0" t where t.h = (pg_catalog.hashtextextended(old_2_1, 8816678312871386365) >> 32)::int4 and t.pk = old_2_1 and t.base_pk = old.pk;
      when 1 then delete from tuskgate_data."Counters:ByKind~8ceb03bc~1" t where t.h = (pg_catalog.hashtextextended(old_2_1, 8816678312871386365) >> 32)::int4 and t.pk = old_2_1 and t.base_pk = old.pk;
      end case;
    end if;
    if new_2_1 is not null then
      case ((pg_catalog.hashtextextended(new_2_1, 8816678312871386365) & 1) + 1) & 1
      when 0 then insert into tuskgate_data."Counters:ByKind~8ceb03bc~0" (pk, base_pk, item, size) values (new_2_1, new.pk, new.item, new.size);
      when 1 then insert into tuskgate_data."Counters:ByKind~8ceb03bc~1" (pk, base_pk, item, size) values (new_2_1, new.pk, new.item, new.size);
      end case;
    end if;
  end if;
  return null;
end$$;

CREATE FUNCTION tuskgate_data."Orders~8ac6d14d"() RETURNS trigger
    LANGUAGE plpgsql
    AS $$declare
  old_1_1 text collate "C"; new_1_1 text collate "C";
  old_1_2 numeric; new_1_2 numeric;
  old_2_1 text collate "C"; new_2_1 text collate "C";
  old_2_2 text collate "C"; new_2_2 text collate "C";
  old_3_1 text collate "C"; new_3_1 text collate "C";
  old_3_2 numeric; new_3_2 numeric;
  old_4_1 numeric; new_4_1 numeric;
  old_4_2 text collate "C"; new_4_2 text collate "C";
  old_4_3 numeric; new_4_3 numeric;
  old_5_1 bytea; new_5_1 bytea;
  collection int8; collection_size int8;
begin
  if tg_op <> 'INSERT' then
    old_1_1 := old.pk;
    old_1_2 := (old.item -> 'total' ->> 'N')::numeric;
    old_2_1 := old.pk;
    old_2_2 := nullif(old.item -> 'note' ->> 'S', '');
    old_3_1 := tuskgate.short_text(nullif(old.item -> 'state' ->> 'S', ''));
    old_3_2 := old.sk;
    old_4_1 := (old.item -> 'day' ->> 'N')::numeric;
    old_4_2 := tuskgate.short_text(nullif(old.item -> 'city' ->> 'S', ''));
    old_4_3 := old.sk;
    old_5_1 := tuskgate.short_bytes(nullif(pg_catalog.decode(old.item -> 'tag' ->> 'B', 'base64'), ''));
  end if;
  if tg_op <> 'DELETE' then
    new_1_1 := new.pk;
    new_1_2 := (new.item -> 'total' ->> 'N')::numeric;
    new_2_1 := new.pk;
    new_2_2 := nullif(new.item -> 'note' ->> 'S', '');
    new_3_1 := tuskgate.short_text(nullif(new.item -> 'state' ->> 'S', ''));
    new_3_2 := new.sk;
    new_4_1 := (new.item -> 'day' ->> 'N')::numeric;
    new_4_2 := tuskgate.short_text(nullif(new.item -> 'city' ->> 'S', ''));
    new_4_3 := new.sk;
    new_5_1 := tuskgate.short_bytes(nullif(pg_catalog.decode(new.item -> 'tag' ->> 'B', 'base64'), ''));
  end if;

  -- ByTotal
  if old_1_1 = new_1_1 and old_1_2 = new_1_2 then
    if pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('at', old.item -> 'at', 'customer', old.item -> 'customer', 'state', old.item -> 'state', 'total', old.item -> 'total')) is distinct from pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('at', new.item -> 'at', 'customer', new.item -> 'customer', 'state', new.item -> 'state', 'total', new.item -> 'total')) then
      case ((pg_catalog.hashtextextended(new_1_1, 8816678312871386365) & 1) + 1) & 1
      when 0 then update tuskgate_data."Orders:ByTotal~69db68c7~0" t set base_sk = new.sk, item = pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('at', new.item -> 'at', 'customer', new.item -> 'customer', 'state', new.item -> 'state', 'total', new.item -> 'total')), size = tuskgate.item_size(pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('at', new.item -> 'at', 'customer', new.item -> 'customer', 'state', new.item -> 'state', 'total', new.item -> 'total'))) where t.h = (pg_catalog.hashtextextended(old_1_1, 8816678312871386365) >> 32)::int4 and t.pk = old_1_1 and t.sk = old_1_2 and t.base_sk = old.sk;
      when 1 then update tuskgate_data."Orders:ByTotal~69db68c7~1" t set base_sk = new.sk, item = pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('at', new.item -> 'at', 'customer', new.item -> 'customer', 'state', new.item -> 'state', 'total', new.item -> 'total')), size = tuskgate.item_size(pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('at', new.item -> 'at', 'customer', new.item -> 'customer', 'state', new.item -> 'state', 'total', new.item -> 'total'))) where t.h = (pg_catalog.hashtextextended(old_1_1, 8816678312871386365) >> 32)::int4 and t.pk = old_1_1 and t.sk = old_1_2 and t.base_sk = old.sk;
      end case;
    end if;
  else
    if old_1_1 is not null and old_1_2 is not null then
      case ((pg_catalog.hashtextextended(old_1_1, 8816678312871386365) & 1) + 1) & 1
      when 0 then delete from tuskgate_data."Orders:ByTotal~69db68c7~0" t where t.h = (pg_catalog.hashtextextended(old_1_1, 8816678312871386365) >> 32)::int4 and t.pk = old_1_1 and t.sk = old_1_2 and t.base_sk = old.sk;
      when 1 then delete from tuskgate_data."Orders:ByTotal~69db68c7~1" t where t.h = (pg_catalog.hashtextextended(old_1_1, 8816678312871386365) >> 32)::int4 and t.pk = old_1_1 and t.sk = old_1_2 and t.base_sk = old.sk;
      end case;
    end if;
    if new_1_1 is not null and new_1_2 is not null then
      case ((pg_catalog.hashtextextended(new_1_1, 8816678312871386365) & 1) + 1) & 1
      when 0 then insert into tuskgate_data."Orders:ByTotal~69db68c7~0" (pk, sk, base_sk, item, size) values (new_1_1, new_1_2, new.sk, pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('at', new.item -> 'at', 'customer', new.item -> 'customer', 'state', new.item -> 'state', 'total', new.item -> 'total')), tuskgate.item_size(pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('at', new.item -> 'at', 'customer', new.item -> 'customer', 'state', new.item -> 'state', 'total', new.item -> 'total'))));
      when 1 then insert into tuskgate_data."Orders:ByTotal~69db68c7~1" (pk, sk, base_sk, item, size) values (new_1_1, new_1_2, new.sk, pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('at', new.item -> 'at', 'customer', new.item -> 'customer', 'state', new.item -> 'state', 'total', new.item -> 'total')), tuskgate.item_size(pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('at', new.item -> 'at', 'customer', new.item -> 'customer', 'state', new.item -> 'state', 'total', new.item -> 'total'))));
      end case;
    end if;
  end if;

  -- ByNote
  if old_2_1 = new_2_1 and old_2_2 = new_2_2 then
    if old.item is distinct from new.item then
      case ((pg_catalog.hashtextextended(new_2_1, 8816678312871386365) & 1) + 1) & 1
      when 0 then update tuskgate_data."Orders:ByNote~119a3202~0" t set base_sk = new.sk, item = new.item, size = new.size where t.h = (pg_catalog.hashtextextended(old_2_1, 8816678312871386365) >> 32)::int4 and t.pk = old_2_1 and t.sk = old_2_2 and t.base_sk = old.sk;
      when 1 then update tuskgate_data."Orders:ByNote~119a3202~1" t set base_sk = new.sk, item = new.item, size = new.size where t.h = (pg_catalog.hashtextextended(old_2_1, 8816678312871386365) >> 32)::int4 and t.pk = old_2_1 and t.sk = old_2_2 and t.base_sk = old.sk;
      end case;
    end if;
  else
    if old_2_1 is not null and old_2_2 is not null then
      case ((pg_catalog.hashtextextended(old_2_1, 8816678312871386365) & 1) + 1) & 1
      when 0 then delete from tuskgate_data."Orders:ByNote~119a3202~0" t where t.h = (pg_catalog.hashtextextended(old_2_1, 8816678312871386365) >> 32)::int4 and t.pk = old_2_1 and t.sk = old_2_2 and t.base_sk = old.sk;
      when 1 then delete from tuskgate_data."Orders:ByNote~119a3202~1" t where t.h = (pg_catalog.hashtextextended(old_2_1, 8816678312871386365) >> 32)::int4 and t.pk = old_2_1 and t.sk = old_2_2 and t.base_sk = old.sk;
      end case;
    end if;
    if new_2_1 is not null and new_2_2 is not null then
      case ((pg_catalog.hashtextextended(new_2_1, 8816678312871386365) & 1) + 1) & 1
      when 0 then insert into tuskgate_data."Orders:ByNote~119a3202~0" (pk, sk, base_sk, item, size) values (new_2_1, new_2_2, new.sk, new.item, new.size);
      when 1 then insert into tuskgate_data."Orders:ByNote~119a3202~1" (pk, sk, base_sk, item, size) values (new_2_1, new_2_2, new.sk, new.item, new.size);
      end case;
    end if;
  end if;

  -- by-state
  if old_3_1 = new_3_1 and old_3_2 = new_3_2 then
    if old.item is distinct from new.item then
      case ((pg_catalog.hashtextextended(new_3_1, 8816678312871386365) & 1) + 1) & 1
      when 0 then update tuskgate_data."Orders:by-state~cec3145f~0" t set base_pk = new.pk, base_sk = new.sk, item = new.item, size = new.size where t.h = (pg_catalog.hashtextextended(old_3_1, 8816678312871386365) >> 32)::int4 and t.pk = old_3_1 and t.sk = old_3_2 and t.base_pk = old.pk and t.base_sk = old.sk;
      when 1 then update tuskgate_data."Orders:by-state~cec3145f~1" t set base_pk = new.pk, base_sk = new.sk, item = new.item, size = new.size where t.h = (pg_catalog.hashtextextended(old_3_1, 8816678312871386365) >> 32)::int4 and t.pk = old_3_1 and t.sk = old_3_2 and t.base_pk = old.pk and t.base_sk = old.sk;
      end case;
    end if;
  else
    if old_3_1 is not null and old_3_2 is not null then
      case ((pg_catalog.hashtextextended(old_3_1, 8816678312871386365) & 1) + 1) & 1
      when 0 then delete from tuskgate_data."Orders:by-state~cec3145f~0" t where t.h = (pg_catalog.hashtextextended(old_3_1, 8816678312871386365) >> 32)::int4 and t.pk = old_3_1 and t.sk = old_3_2 and t.base_pk = old.pk and t.base_sk = old.sk;
      when 1 then delete from tuskgate_data."Orders:by-state~cec3145f~1" t where t.h = (pg_catalog.hashtextextended(old_3_1, 8816678312871386365) >> 32)::int4 and t.pk = old_3_1 and t.sk = old_3_2 and t.base_pk = old.pk and t.base_sk = old.sk;
      end case;
    end if;
    if new_3_1 is not null and new_3_2 is not null then
      case ((pg_catalog.hashtextextended(new_3_1, 8816678312871386365) & 1) + 1) & 1
      when 0 then insert into tuskgate_data."Orders:by-state~cec3145f~0" (pk, sk, base_pk, base_sk, item, size) values (new_3_1, new_3_2, new.pk, new.sk, new.item, new.size);
      when 1 then insert into tuskgate_data."Orders:by-state~cec3145f~1" (pk, sk, base_pk, base_sk, item, size) values (new_3_1, new_3_2, new.pk, new.sk, new.item, new.size);
      end case;
    end if;
  end if;

  -- by_day.city
  if old_4_1 = new_4_1 and old_4_2 = new_4_2 and old_4_3 = new_4_3 then
    if old.pk <> new.pk or old.sk <> new.sk then
      update tuskgate_data."Orders:by_day.city~e081fd0b" t set base_pk = new.pk, base_sk = new.sk, item = pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('at', new.item -> 'at', 'city', new.item -> 'city', 'customer', new.item -> 'customer', 'day', new.item -> 'day')) where t.h = (pg_catalog.hash_numeric_extended(old_4_1, 8816678312871386365) >> 32)::int4 and t.pk = old_4_1 and t.pk2 = old_4_2 and t.sk = old_4_3 and t.base_pk = old.pk and t.base_sk = old.sk;
    end if;
  else
    if old_4_1 is not null and old_4_2 is not null and old_4_3 is not null then
      delete from tuskgate_data."Orders:by_day.city~e081fd0b" t where t.h = (pg_catalog.hash_numeric_extended(old_4_1, 8816678312871386365) >> 32)::int4 and t.pk = old_4_1 and t.pk2 = old_4_2 and t.sk = old_4_3 and t.base_pk = old.pk and t.base_sk = old.sk;
    end if;
    if new_4_1 is not null and new_4_2 is not null and new_4_3 is not null then
      insert into tuskgate_data."Orders:by_day.city~e081fd0b" (pk, pk2, sk, base_pk, base_sk, item, size) values (new_4_1, new_4_2, new_4_3, new.pk, new.sk, pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('at', new.item -> 'at', 'city', new.item -> 'city', 'customer', new.item -> 'customer', 'day', new.item -> 'day')), tuskgate.item_size(pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('at', new.item -> 'at', 'city', new.item -> 'city', 'customer', new.item -> 'customer', 'day', new.item -> 'day'))));
    end if;
  end if;

  -- ByTag
  if old_5_1 = new_5_1 then
    if pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('50%', old.item -> '50%', 'at', old.item -> 'at', 'customer', old.item -> 'customer', 'tag', old.item -> 'tag', 'total', old.item -> 'total')) is distinct from pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('50%', new.item -> '50%', 'at', new.item -> 'at', 'customer', new.item -> 'customer', 'tag', new.item -> 'tag', 'total', new.item -> 'total')) then
      update tuskgate_data."Orders:ByTag~9ae599bb" t set base_pk = new.pk, base_sk = new.sk, item = pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('50%', new.item -> '50%', 'at', new.item -> 'at', 'customer', new.item -> 'customer', 'tag', new.item -> 'tag', 'total', new.item -> 'total')), size = tuskgate.item_size(pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('50%', new.item -> '50%', 'at', new.item -> 'at', 'customer', new.item -> 'customer', 'tag', new.item -> 'tag', 'total', new.item -> 'total'))) where t.h = (pg_catalog.hashtextextended(pg_catalog.encode(old_5_1, 'hex') collate "C", 8816678312871386365) >> 32)::int4 and t.pk = old_5_1 and t.base_pk = old.pk and t.base_sk = old.sk;
    end if;
  else
    if old_5_1 is not null then
      delete from tuskgate_data."Orders:ByTag~9ae599bb" t where t.h = (pg_catalog.hashtextextended(pg_catalog.encode(old_5_1, 'hex') collate "C", 8816678312871386365) >> 32)::int4 and t.pk = old_5_1 and t.base_pk = old.pk and t.base_sk = old.sk;
    end if;
    if new_5_1 is not null then
      insert into tuskgate_data."Orders:ByTag~9ae599bb" (pk, base_pk, base_sk, item, size) values (new_5_1, new.pk, new.sk, pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('50%', new.item -> '50%', 'at', new.item -> 'at', 'customer', new.item -> 'customer', 'tag', new.item -> 'tag', 'total', new.item -> 'total')), tuskgate.item_size(pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('50%', new.item -> '50%', 'at', new.item -> 'at', 'customer', new.item -> 'customer', 'tag', new.item -> 'tag', 'total', new.item -> 'total'))));
    end if;
  end if;

  -- The item collection
  collection := pg_catalog.hashtextextended(coalesce(new.pk, old.pk), 8816678312871386365);
  if pg_relation_size('tuskgate.large_collections') > 0 then
    select sum(c.bytes) into collection_size from tuskgate.large_collections c
    where c.table_id = '8ac6d14d-faaa-4ddd-8dcb-42135acff262' and c.hash = collection;
  end if;
  if collection_size is not null then
    perform tuskgate.grow_collection('8ac6d14d-faaa-4ddd-8dcb-42135acff262', collection, collection_size, case tg_op when 'DELETE' then 0 else new.size + case when new_1_1 is not null and new_1_2 is not null then tuskgate.item_size(pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('at', new.item -> 'at', 'customer', new.item -> 'customer', 'state', new.item -> 'state', 'total', new.item -> 'total'))) else 0 end + case when new_2_1 is not null and new_2_2 is not null then new.size else 0 end end - case tg_op when 'INSERT' then 0 else old.size + case when old_1_1 is not null and old_1_2 is not null then tuskgate.item_size(pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('at', old.item -> 'at', 'customer', old.item -> 'customer', 'state', old.item -> 'state', 'total', old.item -> 'total'))) else 0 end + case when old_2_1 is not null and old_2_2 is not null then old.size else 0 end end);
  elsif tg_op <> 'DELETE'
      and random() * tuskgate.item_collection_limit() < 192.0 * new.size then
    if pg_try_advisory_xact_lock(collection) then
      perform tuskgate.note_collection('8ac6d14d-faaa-4ddd-8dcb-42135acff262', collection, case tg_op when 'DELETE' then 0 else new.size + case when new_1_1 is not null and new_1_2 is not null then tuskgate.item_size(pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('at', new.item -> 'at', 'customer', new.item -> 'customer', 'state', new.item -> 'state', 'total', new.item -> 'total'))) else 0 end + case when new_2_1 is not null and new_2_2 is not null then new.size else 0 end end - case tg_op when 'INSERT' then 0 else old.size + case when old_1_1 is not null and old_1_2 is not null then tuskgate.item_size(pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('at', old.item -> 'at', 'customer', old.item -> 'customer', 'state', old.item -> 'state', 'total', old.item -> 'total'))) else 0 end + case when old_2_1 is not null and old_2_2 is not null then old.size else 0 end end, count(*), sum(q.size))
      from ((select t.size from tuskgate_data."Orders~8ac6d14d" t where t.h = (collection >> 32)::int4 and t.pk = new.pk limit 100000) union all (select t.size from tuskgate_data."Orders:ByTotal~69db68c7" t where t.h = (collection >> 32)::int4 and t.pk = new.pk limit 100000) union all (select t.size from tuskgate_data."Orders:ByNote~119a3202" t where t.h = (collection >> 32)::int4 and t.pk = new.pk limit 100000)) q;
    end if;
  end if;
  return null;
end$$;

CREATE TABLE tuskgate_data."Blobs~9f301530" (
    pk bytea NOT NULL,
    sk bytea NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended((encode(pk, 'hex'::text) COLLATE "C"), '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
PARTITION BY HASH (pk);

COMMENT ON TABLE tuskgate_data."Blobs~9f301530" IS 'Items of the DynamoDB table Blobs, as DynamoDB JSON';

CREATE VIEW reporting.blobs AS
 SELECT t.pk,
    t.sk,
    t.item,
    tuskgate.attr_bytes(t.item, 'key'::text) AS key,
    tuskgate.attr_bytes(t.item, 'part'::text) AS part,
    tuskgate.attr_bytes(t.item, 'place'::text) AS place
   FROM tuskgate_data."Blobs~9f301530" t;

COMMENT ON VIEW reporting.blobs IS 'Items of the DynamoDB table Blobs';

COMMENT ON COLUMN reporting.blobs.pk IS 'partition key key (B)';

COMMENT ON COLUMN reporting.blobs.sk IS 'sort key part (B)';

COMMENT ON COLUMN reporting.blobs.item IS 'the item as DynamoDB JSON';

COMMENT ON COLUMN reporting.blobs.key IS 'key (B)';

COMMENT ON COLUMN reporting.blobs.part IS 'part (B)';

COMMENT ON COLUMN reporting.blobs.place IS 'place (B)';

CREATE TABLE tuskgate_data."Counters~88c8c3b6" (
    pk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hash_numeric_extended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
PARTITION BY HASH (pk);

COMMENT ON TABLE tuskgate_data."Counters~88c8c3b6" IS 'Items of the DynamoDB table Counters, as DynamoDB JSON';

CREATE VIEW reporting.counters AS
 SELECT t.pk,
    t.item,
    tuskgate.attr_number(t.item, 'n'::text) AS n,
    tuskgate.attr_text(t.item, 'kind'::text) AS kind,
    tuskgate.attr_text(t.item, 'owner'::text) AS owner
   FROM tuskgate_data."Counters~88c8c3b6" t;

COMMENT ON VIEW reporting.counters IS 'Items of the DynamoDB table Counters';

COMMENT ON COLUMN reporting.counters.pk IS 'partition key n (N)';

COMMENT ON COLUMN reporting.counters.item IS 'the item as DynamoDB JSON';

COMMENT ON COLUMN reporting.counters.n IS 'n (N)';

COMMENT ON COLUMN reporting.counters.kind IS 'kind (S)';

COMMENT ON COLUMN reporting.counters.owner IS 'owner (S)';

CREATE TABLE tuskgate_data."Orders~8ac6d14d" (
    pk text NOT NULL COLLATE pg_catalog."C",
    sk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
PARTITION BY HASH (pk);

COMMENT ON TABLE tuskgate_data."Orders~8ac6d14d" IS 'Items of the DynamoDB table Orders, as DynamoDB JSON';

CREATE VIEW reporting.orders AS
 SELECT t.pk,
    t.sk,
    t.item,
    tuskgate.attr_number(t.item, 'at'::text) AS at,
    tuskgate.attr_text(t.item, 'customer'::text) AS customer,
    tuskgate.attr_bool(t.item, '50%'::text) AS _50,
    tuskgate.attr_text(t.item, 'city'::text) AS city,
    tuskgate.attr_number(t.item, 'day'::text) AS day,
    tuskgate.attr_of_type(t.item, 'lines'::text, 'L'::text) AS lines,
    tuskgate.attr_text(t.item, 'note'::text) AS note,
    tuskgate.attr_text(t.item, 'state'::text) AS state,
    tuskgate.attr_bytes(t.item, 'tag'::text) AS tag,
    tuskgate.attr_number(t.item, 'total'::text) AS total
   FROM tuskgate_data."Orders~8ac6d14d" t;

COMMENT ON VIEW reporting.orders IS 'Items of the DynamoDB table Orders';

COMMENT ON COLUMN reporting.orders.pk IS 'partition key customer (S)';

COMMENT ON COLUMN reporting.orders.sk IS 'sort key at (N)';

COMMENT ON COLUMN reporting.orders.item IS 'the item as DynamoDB JSON';

COMMENT ON COLUMN reporting.orders.at IS 'at (N)';

COMMENT ON COLUMN reporting.orders.customer IS 'customer (S)';

COMMENT ON COLUMN reporting.orders._50 IS '50% (BOOL)';

COMMENT ON COLUMN reporting.orders.city IS 'city (S)';

COMMENT ON COLUMN reporting.orders.day IS 'day (N)';

COMMENT ON COLUMN reporting.orders.lines IS 'lines (L)';

COMMENT ON COLUMN reporting.orders.note IS 'note (S)';

COMMENT ON COLUMN reporting.orders.state IS 'state (S)';

COMMENT ON COLUMN reporting.orders.tag IS 'tag (B)';

COMMENT ON COLUMN reporting.orders.total IS 'total (N)';

CREATE VIEW reporting.orders_lines AS
 SELECT t.pk,
    t.sk,
    e.ordinality,
    tuskgate.value_to_json(e.element) AS element,
    tuskgate.attr_number((e.element -> 'M'::text), 'count'::text) AS count,
    tuskgate.attr_text((e.element -> 'M'::text), 'sku'::text) AS sku
   FROM (tuskgate_data."Orders~8ac6d14d" t
     CROSS JOIN LATERAL jsonb_array_elements((t.item #> array_append(tuskgate.attr_path('lines'::text), 'L'::text))) WITH ORDINALITY e(element, ordinality));

COMMENT ON VIEW reporting.orders_lines IS 'Elements of the list lines in items of the DynamoDB table Orders';

COMMENT ON COLUMN reporting.orders_lines.pk IS 'partition key customer (S)';

COMMENT ON COLUMN reporting.orders_lines.sk IS 'sort key at (N)';

COMMENT ON COLUMN reporting.orders_lines.ordinality IS 'place of the element in the list, from 1';

COMMENT ON COLUMN reporting.orders_lines.element IS 'the element as plain JSON';

COMMENT ON COLUMN reporting.orders_lines.count IS 'lines[].count (N)';

COMMENT ON COLUMN reporting.orders_lines.sku IS 'lines[].sku (S)';

CREATE TABLE tuskgate_data."Plain~e465a3b1" (
    pk text NOT NULL COLLATE pg_catalog."C",
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
PARTITION BY HASH (pk);

COMMENT ON TABLE tuskgate_data."Plain~e465a3b1" IS 'Items of the DynamoDB table Plain, as DynamoDB JSON';

CREATE VIEW reporting.plain AS
 SELECT t.pk,
    t.item,
    tuskgate.attr_text(t.item, 'id'::text) AS id,
    tuskgate.attr_text(t.item, 'name'::text) AS name,
    tuskgate.attr_text(t.item, 'since'::text) AS since
   FROM tuskgate_data."Plain~e465a3b1" t;

COMMENT ON VIEW reporting.plain IS 'Items of the DynamoDB table Plain';

COMMENT ON COLUMN reporting.plain.pk IS 'partition key id (S)';

COMMENT ON COLUMN reporting.plain.item IS 'the item as DynamoDB JSON';

COMMENT ON COLUMN reporting.plain.id IS 'id (S)';

COMMENT ON COLUMN reporting.plain.name IS 'name (S)';

COMMENT ON COLUMN reporting.plain.since IS 'since (S)';

CREATE TABLE tuskgate.backups (
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    table_name text NOT NULL COLLATE pg_catalog."C",
    table_id uuid NOT NULL,
    relation text NOT NULL COLLATE pg_catalog."C",
    status text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    items bigint DEFAULT 0 NOT NULL,
    bytes bigint DEFAULT 0 NOT NULL,
    source jsonb NOT NULL,
    source_indexes jsonb NOT NULL,
    CONSTRAINT backups_status_check CHECK ((status = ANY (ARRAY['CREATING'::text, 'AVAILABLE'::text])))
);

ALTER TABLE tuskgate.indexes ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME tuskgate.indexes_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE tuskgate.large_collections (
    table_id uuid NOT NULL,
    hash bigint NOT NULL,
    bytes bigint NOT NULL
);

CREATE TABLE tuskgate.migrations (
    name text NOT NULL COLLATE pg_catalog."C",
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE tuskgate.report_options (
    table_name text NOT NULL COLLATE pg_catalog."C",
    options jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT report_options_options_check CHECK ((jsonb_typeof(options) = 'object'::text))
);

CREATE TABLE tuskgate_backup."Orders~b01795937862872-6cb67233" (
    pk text COLLATE pg_catalog."C",
    sk numeric,
    item jsonb,
    size integer
);

COMMENT ON TABLE tuskgate_backup."Orders~b01795937862872-6cb67233" IS 'Backup kept of the DynamoDB table Orders';

CREATE TABLE tuskgate_data."Blobs:ByPlace~1c5dd2a3" (
    pk bytea NOT NULL,
    sk bytea NOT NULL,
    base_sk bytea NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended((encode(pk, 'hex'::text) COLLATE "C"), '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
PARTITION BY HASH (pk);

COMMENT ON TABLE tuskgate_data."Blobs:ByPlace~1c5dd2a3" IS 'Index ByPlace of the DynamoDB table Blobs; kept by the trigger of that table''s relation';

CREATE TABLE tuskgate_data."Blobs:ByPlace~1c5dd2a3~0" (
    pk bytea NOT NULL,
    sk bytea NOT NULL,
    base_sk bytea NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended((encode(pk, 'hex'::text) COLLATE "C"), '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
WITH (fillfactor='85');

CREATE TABLE tuskgate_data."Blobs:ByPlace~1c5dd2a3~1" (
    pk bytea NOT NULL,
    sk bytea NOT NULL,
    base_sk bytea NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended((encode(pk, 'hex'::text) COLLATE "C"), '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
WITH (fillfactor='85');

CREATE TABLE tuskgate_data."Blobs~9f301530~0" (
    pk bytea NOT NULL,
    sk bytea NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended((encode(pk, 'hex'::text) COLLATE "C"), '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
WITH (fillfactor='85');

CREATE TABLE tuskgate_data."Blobs~9f301530~1" (
    pk bytea NOT NULL,
    sk bytea NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended((encode(pk, 'hex'::text) COLLATE "C"), '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
WITH (fillfactor='85');

CREATE TABLE tuskgate_data."Counters:ByKind~8ceb03bc" (
    pk text NOT NULL COLLATE pg_catalog."C",
    base_pk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
PARTITION BY HASH (pk);

COMMENT ON TABLE tuskgate_data."Counters:ByKind~8ceb03bc" IS 'Index ByKind of the DynamoDB table Counters; kept by the trigger of that table''s relation';

CREATE TABLE tuskgate_data."Counters:ByKind~8ceb03bc~0" (
    pk text NOT NULL COLLATE pg_catalog."C",
    base_pk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
WITH (fillfactor='85');

CREATE TABLE tuskgate_data."Counters:ByKind~8ceb03bc~1" (
    pk text NOT NULL COLLATE pg_catalog."C",
    base_pk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
WITH (fillfactor='85');

CREATE TABLE tuskgate_data."Counters:ByOwner~cbff2c05" (
    pk text NOT NULL COLLATE pg_catalog."C",
    base_pk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
PARTITION BY HASH (pk);

COMMENT ON TABLE tuskgate_data."Counters:ByOwner~cbff2c05" IS 'Index ByOwner of the DynamoDB table Counters; kept by the trigger of that table''s relation';

CREATE TABLE tuskgate_data."Counters:ByOwner~cbff2c05~0" (
    pk text NOT NULL COLLATE pg_catalog."C",
    base_pk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
WITH (fillfactor='85');

CREATE TABLE tuskgate_data."Counters:ByOwner~cbff2c05~1" (
    pk text NOT NULL COLLATE pg_catalog."C",
    base_pk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
WITH (fillfactor='85');

CREATE TABLE tuskgate_data."Counters~88c8c3b6~0" (
    pk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hash_numeric_extended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
WITH (fillfactor='85');

CREATE TABLE tuskgate_data."Counters~88c8c3b6~1" (
    pk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hash_numeric_extended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
WITH (fillfactor='85');

CREATE TABLE tuskgate_data."Orders:ByNote~119a3202" (
    pk text NOT NULL COLLATE pg_catalog."C",
    sk text NOT NULL COLLATE pg_catalog."C",
    base_sk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
PARTITION BY HASH (pk);

COMMENT ON TABLE tuskgate_data."Orders:ByNote~119a3202" IS 'Index ByNote of the DynamoDB table Orders; kept by the trigger of that table''s relation';

CREATE TABLE tuskgate_data."Orders:ByNote~119a3202~0" (
    pk text NOT NULL COLLATE pg_catalog."C",
    sk text NOT NULL COLLATE pg_catalog."C",
    base_sk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
WITH (fillfactor='85');

CREATE TABLE tuskgate_data."Orders:ByNote~119a3202~1" (
    pk text NOT NULL COLLATE pg_catalog."C",
    sk text NOT NULL COLLATE pg_catalog."C",
    base_sk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
WITH (fillfactor='85');

CREATE TABLE tuskgate_data."Orders:ByTag~9ae599bb" (
    pk bytea NOT NULL,
    base_pk text NOT NULL COLLATE pg_catalog."C",
    base_sk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended((encode(pk, 'hex'::text) COLLATE "C"), '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
PARTITION BY HASH (pk);

COMMENT ON TABLE tuskgate_data."Orders:ByTag~9ae599bb" IS 'Index ByTag of the DynamoDB table Orders; kept by the trigger of that table''s relation';

CREATE TABLE tuskgate_data."Orders:ByTag~9ae599bb~0" (
    pk bytea NOT NULL,
    base_pk text NOT NULL COLLATE pg_catalog."C",
    base_sk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended((encode(pk, 'hex'::text) COLLATE "C"), '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
WITH (fillfactor='85');

CREATE TABLE tuskgate_data."Orders:ByTag~9ae599bb~1" (
    pk bytea NOT NULL,
    base_pk text NOT NULL COLLATE pg_catalog."C",
    base_sk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended((encode(pk, 'hex'::text) COLLATE "C"), '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
WITH (fillfactor='85');

CREATE TABLE tuskgate_data."Orders:ByTotal~69db68c7" (
    pk text NOT NULL COLLATE pg_catalog."C",
    sk numeric NOT NULL,
    base_sk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
PARTITION BY HASH (pk);

COMMENT ON TABLE tuskgate_data."Orders:ByTotal~69db68c7" IS 'Index ByTotal of the DynamoDB table Orders; kept by the trigger of that table''s relation';

CREATE TABLE tuskgate_data."Orders:ByTotal~69db68c7~0" (
    pk text NOT NULL COLLATE pg_catalog."C",
    sk numeric NOT NULL,
    base_sk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
WITH (fillfactor='85');

CREATE TABLE tuskgate_data."Orders:ByTotal~69db68c7~1" (
    pk text NOT NULL COLLATE pg_catalog."C",
    sk numeric NOT NULL,
    base_sk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
WITH (fillfactor='85');

CREATE TABLE tuskgate_data."Orders:by-state~cec3145f" (
    pk text NOT NULL COLLATE pg_catalog."C",
    sk numeric NOT NULL,
    base_pk text NOT NULL COLLATE pg_catalog."C",
    base_sk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
PARTITION BY HASH (pk);

COMMENT ON TABLE tuskgate_data."Orders:by-state~cec3145f" IS 'Index by-state of the DynamoDB table Orders; kept by the trigger of that table''s relation';

CREATE TABLE tuskgate_data."Orders:by-state~cec3145f~0" (
    pk text NOT NULL COLLATE pg_catalog."C",
    sk numeric NOT NULL,
    base_pk text NOT NULL COLLATE pg_catalog."C",
    base_sk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
WITH (fillfactor='85');

CREATE TABLE tuskgate_data."Orders:by-state~cec3145f~1" (
    pk text NOT NULL COLLATE pg_catalog."C",
    sk numeric NOT NULL,
    base_pk text NOT NULL COLLATE pg_catalog."C",
    base_sk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
WITH (fillfactor='85');

CREATE TABLE tuskgate_data."Orders:by_day.city~e081fd0b" (
    pk numeric NOT NULL,
    pk2 text NOT NULL COLLATE pg_catalog."C",
    sk numeric NOT NULL,
    base_pk text NOT NULL COLLATE pg_catalog."C",
    base_sk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hash_numeric_extended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
PARTITION BY HASH (pk, pk2);

COMMENT ON TABLE tuskgate_data."Orders:by_day.city~e081fd0b" IS 'Index by_day.city of the DynamoDB table Orders; kept by the trigger of that table''s relation';

CREATE TABLE tuskgate_data."Orders:by_day.city~e081fd0b~0" (
    pk numeric NOT NULL,
    pk2 text NOT NULL COLLATE pg_catalog."C",
    sk numeric NOT NULL,
    base_pk text NOT NULL COLLATE pg_catalog."C",
    base_sk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hash_numeric_extended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
WITH (fillfactor='85');

CREATE TABLE tuskgate_data."Orders:by_day.city~e081fd0b~1" (
    pk numeric NOT NULL,
    pk2 text NOT NULL COLLATE pg_catalog."C",
    sk numeric NOT NULL,
    base_pk text NOT NULL COLLATE pg_catalog."C",
    base_sk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hash_numeric_extended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
WITH (fillfactor='85');

CREATE TABLE tuskgate_data."Orders~8ac6d14d~0" (
    pk text NOT NULL COLLATE pg_catalog."C",
    sk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
WITH (fillfactor='85');

CREATE TABLE tuskgate_data."Orders~8ac6d14d~1" (
    pk text NOT NULL COLLATE pg_catalog."C",
    sk numeric NOT NULL,
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
WITH (fillfactor='85');

CREATE TABLE tuskgate_data."Plain~e465a3b1~0" (
    pk text NOT NULL COLLATE pg_catalog."C",
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
WITH (fillfactor='85');

CREATE TABLE tuskgate_data."Plain~e465a3b1~1" (
    pk text NOT NULL COLLATE pg_catalog."C",
    item jsonb NOT NULL,
    size integer NOT NULL,
    h integer GENERATED ALWAYS AS (((hashtextextended(pk, '8816678312871386365'::bigint) >> 32))::integer) STORED NOT NULL
)
WITH (fillfactor='85');

ALTER TABLE ONLY tuskgate_data."Blobs:ByPlace~1c5dd2a3" ATTACH PARTITION tuskgate_data."Blobs:ByPlace~1c5dd2a3~0" FOR VALUES WITH (modulus 2, remainder 0);

ALTER TABLE ONLY tuskgate_data."Blobs:ByPlace~1c5dd2a3" ATTACH PARTITION tuskgate_data."Blobs:ByPlace~1c5dd2a3~1" FOR VALUES WITH (modulus 2, remainder 1);

ALTER TABLE ONLY tuskgate_data."Blobs~9f301530" ATTACH PARTITION tuskgate_data."Blobs~9f301530~0" FOR VALUES WITH (modulus 2, remainder 0);

ALTER TABLE ONLY tuskgate_data."Blobs~9f301530" ATTACH PARTITION tuskgate_data."Blobs~9f301530~1" FOR VALUES WITH (modulus 2, remainder 1);

ALTER TABLE ONLY tuskgate_data."Counters:ByKind~8ceb03bc" ATTACH PARTITION tuskgate_data."Counters:ByKind~8ceb03bc~0" FOR VALUES WITH (modulus 2, remainder 0);

ALTER TABLE ONLY tuskgate_data."Counters:ByKind~8ceb03bc" ATTACH PARTITION tuskgate_data."Counters:ByKind~8ceb03bc~1" FOR VALUES WITH (modulus 2, remainder 1);

ALTER TABLE ONLY tuskgate_data."Counters:ByOwner~cbff2c05" ATTACH PARTITION tuskgate_data."Counters:ByOwner~cbff2c05~0" FOR VALUES WITH (modulus 2, remainder 0);

ALTER TABLE ONLY tuskgate_data."Counters:ByOwner~cbff2c05" ATTACH PARTITION tuskgate_data."Counters:ByOwner~cbff2c05~1" FOR VALUES WITH (modulus 2, remainder 1);

ALTER TABLE ONLY tuskgate_data."Counters~88c8c3b6" ATTACH PARTITION tuskgate_data."Counters~88c8c3b6~0" FOR VALUES WITH (modulus 2, remainder 0);

ALTER TABLE ONLY tuskgate_data."Counters~88c8c3b6" ATTACH PARTITION tuskgate_data."Counters~88c8c3b6~1" FOR VALUES WITH (modulus 2, remainder 1);

ALTER TABLE ONLY tuskgate_data."Orders:ByNote~119a3202" ATTACH PARTITION tuskgate_data."Orders:ByNote~119a3202~0" FOR VALUES WITH (modulus 2, remainder 0);

ALTER TABLE ONLY tuskgate_data."Orders:ByNote~119a3202" ATTACH PARTITION tuskgate_data."Orders:ByNote~119a3202~1" FOR VALUES WITH (modulus 2, remainder 1);

ALTER TABLE ONLY tuskgate_data."Orders:ByTag~9ae599bb" ATTACH PARTITION tuskgate_data."Orders:ByTag~9ae599bb~0" FOR VALUES WITH (modulus 2, remainder 0);

ALTER TABLE ONLY tuskgate_data."Orders:ByTag~9ae599bb" ATTACH PARTITION tuskgate_data."Orders:ByTag~9ae599bb~1" FOR VALUES WITH (modulus 2, remainder 1);

ALTER TABLE ONLY tuskgate_data."Orders:ByTotal~69db68c7" ATTACH PARTITION tuskgate_data."Orders:ByTotal~69db68c7~0" FOR VALUES WITH (modulus 2, remainder 0);

ALTER TABLE ONLY tuskgate_data."Orders:ByTotal~69db68c7" ATTACH PARTITION tuskgate_data."Orders:ByTotal~69db68c7~1" FOR VALUES WITH (modulus 2, remainder 1);

ALTER TABLE ONLY tuskgate_data."Orders:by-state~cec3145f" ATTACH PARTITION tuskgate_data."Orders:by-state~cec3145f~0" FOR VALUES WITH (modulus 2, remainder 0);

ALTER TABLE ONLY tuskgate_data."Orders:by-state~cec3145f" ATTACH PARTITION tuskgate_data."Orders:by-state~cec3145f~1" FOR VALUES WITH (modulus 2, remainder 1);

ALTER TABLE ONLY tuskgate_data."Orders:by_day.city~e081fd0b" ATTACH PARTITION tuskgate_data."Orders:by_day.city~e081fd0b~0" FOR VALUES WITH (modulus 2, remainder 0);

ALTER TABLE ONLY tuskgate_data."Orders:by_day.city~e081fd0b" ATTACH PARTITION tuskgate_data."Orders:by_day.city~e081fd0b~1" FOR VALUES WITH (modulus 2, remainder 1);

ALTER TABLE ONLY tuskgate_data."Orders~8ac6d14d" ATTACH PARTITION tuskgate_data."Orders~8ac6d14d~0" FOR VALUES WITH (modulus 2, remainder 0);

ALTER TABLE ONLY tuskgate_data."Orders~8ac6d14d" ATTACH PARTITION tuskgate_data."Orders~8ac6d14d~1" FOR VALUES WITH (modulus 2, remainder 1);

ALTER TABLE ONLY tuskgate_data."Plain~e465a3b1" ATTACH PARTITION tuskgate_data."Plain~e465a3b1~0" FOR VALUES WITH (modulus 2, remainder 0);

ALTER TABLE ONLY tuskgate_data."Plain~e465a3b1" ATTACH PARTITION tuskgate_data."Plain~e465a3b1~1" FOR VALUES WITH (modulus 2, remainder 1);

COPY tuskgate.backups (id, name, table_name, table_id, relation, status, created_at, items, bytes, source, source_indexes) FROM stdin;
01795937862872-6cb67233	kept	Orders	8ac6d14d-faaa-4ddd-8dcb-42135acff262	Orders~b01795937862872-6cb67233	AVAILABLE	2026-11-29 07:37:42.872+00	8	2803	{"id": "8ac6d14d-faaa-4ddd-8dcb-42135acff262", "name": "Orders", "tags": {}, "relation": "Orders~8ac6d14d", "settings": {}, "sort_key": "at", "created_at": "2026-11-29T07:37:42.691+00:00", "partitions": 2, "read_units": 0, "transition": null, "write_units": 0, "billing_mode": "PAY_PER_REQUEST", "on_demand_at": "2026-11-29T07:37:42.691+00:00", "partition_key": "customer", "sort_key_type": "N", "decreases_today": 0, "last_decrease_at": null, "last_increase_at": null, "transition_until": null, "partition_key_type": "S", "deletion_protection": false}	[{"kind": "LOCAL", "name": "ByTotal", "number": 1, "status": "ACTIVE", "relation": "Orders:ByTotal~69db68c7", "settings": {}, "sort_key": ["total"], "table_id": "8ac6d14d-faaa-4ddd-8dcb-42135acff262", "filled_to": null, "projection": "INCLUDE", "partition_key": ["customer"], "sort_key_type": ["N"], "non_key_attributes": ["state"], "partition_key_type": ["S"]}, {"kind": "LOCAL", "name": "ByNote", "number": 2, "status": "ACTIVE", "relation": "Orders:ByNote~119a3202", "settings": {}, "sort_key": ["note"], "table_id": "8ac6d14d-faaa-4ddd-8dcb-42135acff262", "filled_to": null, "projection": "ALL", "partition_key": ["customer"], "sort_key_type": ["S"], "non_key_attributes": [], "partition_key_type": ["S"]}, {"kind": "GLOBAL", "name": "by-state", "number": 3, "status": "ACTIVE", "relation": "Orders:by-state~cec3145f", "settings": {"provisioned_throughput": {"read_units": 0, "write_units": 0, "decreases_today": 0}}, "sort_key": ["at"], "table_id": "8ac6d14d-faaa-4ddd-8dcb-42135acff262", "filled_to": null, "projection": "ALL", "partition_key": ["state"], "sort_key_type": ["N"], "non_key_attributes": [], "partition_key_type": ["S"]}, {"kind": "GLOBAL", "name": "by_day.city", "number": 4, "status": "ACTIVE", "relation": "Orders:by_day.city~e081fd0b", "settings": {"provisioned_throughput": {"read_units": 0, "write_units": 0, "decreases_today": 0}}, "sort_key": ["at"], "table_id": "8ac6d14d-faaa-4ddd-8dcb-42135acff262", "filled_to": null, "projection": "KEYS_ONLY", "partition_key": ["day", "city"], "sort_key_type": ["N"], "non_key_attributes": [], "partition_key_type": ["N", "S"]}, {"kind": "GLOBAL", "name": "ByTag", "number": 5, "status": "ACTIVE", "relation": "Orders:ByTag~9ae599bb", "settings": {"provisioned_throughput": {"read_units": 0, "write_units": 0, "decreases_today": 0}}, "sort_key": [], "table_id": "8ac6d14d-faaa-4ddd-8dcb-42135acff262", "filled_to": null, "projection": "INCLUDE", "partition_key": ["tag"], "sort_key_type": [], "non_key_attributes": ["50%", "total"], "partition_key_type": ["B"]}]
\.

COPY tuskgate.indexes (table_id, name, number, kind, relation, partition_key, partition_key_type, sort_key, sort_key_type, projection, non_key_attributes, status, filled_to, settings) FROM stdin;
8ac6d14d-faaa-4ddd-8dcb-42135acff262	ByTotal	1	LOCAL	Orders:ByTotal~69db68c7	{customer}	{S}	{total}	{N}	INCLUDE	{state}	ACTIVE	\N	{}
8ac6d14d-faaa-4ddd-8dcb-42135acff262	ByNote	2	LOCAL	Orders:ByNote~119a3202	{customer}	{S}	{note}	{S}	ALL	{}	ACTIVE	\N	{}
8ac6d14d-faaa-4ddd-8dcb-42135acff262	by-state	3	GLOBAL	Orders:by-state~cec3145f	{state}	{S}	{at}	{N}	ALL	{}	ACTIVE	\N	{"provisioned_throughput": {"read_units": 0, "write_units": 0, "decreases_today": 0}}
8ac6d14d-faaa-4ddd-8dcb-42135acff262	by_day.city	4	GLOBAL	Orders:by_day.city~e081fd0b	{day,city}	{N,S}	{at}	{N}	KEYS_ONLY	{}	ACTIVE	\N	{"provisioned_throughput": {"read_units": 0, "write_units": 0, "decreases_today": 0}}
8ac6d14d-faaa-4ddd-8dcb-42135acff262	ByTag	5	GLOBAL	Orders:ByTag~9ae599bb	{tag}	{B}	{}	{}	INCLUDE	{50%,total}	ACTIVE	\N	{"provisioned_throughput": {"read_units": 0, "write_units": 0, "decreases_today": 0}}
9f301530-03ae-4b47-9c29-518895a34456	ByPlace	6	LOCAL	Blobs:ByPlace~1c5dd2a3	{key}	{B}	{place}	{B}	KEYS_ONLY	{}	ACTIVE	\N	{}
88c8c3b6-4076-429b-acb2-a26d6dcb42e9	ByOwner	7	GLOBAL	Counters:ByOwner~cbff2c05	{owner}	{S}	{}	{}	ALL	{}	ACTIVE	\N	{"provisioned_throughput": {"read_units": 0, "write_units": 0, "decreases_today": 0}}
88c8c3b6-4076-429b-acb2-a26d6dcb42e9	ByKind	8	GLOBAL	Counters:ByKind~8ceb03bc	{kind}	{S}	{}	{}	ALL	{}	ACTIVE	\N	{"provisioned_throughput": {"read_units": 0, "write_units": 0, "decreases_today": 0}}
\.

COPY tuskgate.large_collections (table_id, hash, bytes) FROM stdin;
8ac6d14d-faaa-4ddd-8dcb-42135acff262	3137969077528105932	1000
\.

COPY tuskgate.migrations (name, applied_at) FROM stdin;
0001_create_item_storage	2026-11-29 07:37:42.502643+00
0002_create_secondary_indexes	2026-11-29 07:37:42.50909+00
0003_keep_backups	2026-11-29 07:37:42.517565+00
0004_limit_item_collections	2026-11-29 07:37:42.522204+00
0005_report_items	2026-11-29 07:37:42.525354+00
0006_attach_relations	2026-11-29 07:37:42.542669+00
0007_shorten_long_keys	2026-11-29 07:37:42.545379+00
\.

COPY tuskgate.report_columns (view, number, name, path, type, tags, share, seen) FROM stdin;
blobs	1	key	key	binary	{B}	1	t
blobs	2	part	part	binary	{B}	1	t
blobs	3	place	place	binary	{B}	1	t
counters	1	n	n	number	{N}	1	t
counters	2	kind	kind	text	{S}	0.1111111111111111	t
counters	3	owner	owner	text	{S}	1	t
orders	1	at	at	number	{N}	1	t
orders	2	customer	customer	text	{S}	1	t
orders	3	_50	50%	boolean	{BOOL}	1	t
orders	4	city	city	text	{S}	0.5	t
orders	5	day	day	number	{N}	1	t
orders	6	lines	lines	list	{L}	0.25	t
orders	7	note	note	text	{S}	0.75	t
orders	8	state	state	text	{S}	1	t
orders	9	tag	tag	binary	{B}	0.625	t
orders	10	total	total	number	{N}	1	t
orders_lines	1	count	count	number	{N}	1	t
orders_lines	2	sku	sku	text	{S}	1	t
plain	1	id	id	text	{S}	1	t
plain	2	name	name	text	{S}	1	t
plain	3	since	since	text	{S}	1	t
\.

COPY tuskgate.report_options (table_name, options) FROM stdin;
\.

COPY tuskgate.report_views (view, table_id, kind, rule, entity, list, seen, definition) FROM stdin;
blobs	9f301530-03ae-4b47-9c29-518895a34456	TABLE	\N	\N	\N	t	select t.pk, t.sk,\n  t.item,\n  tuskgate.attr_bytes(t.item, 'key') as key,\n  tuskgate.attr_bytes(t.item, 'part') as part,\n  tuskgate.attr_bytes(t.item, 'place') as place\nfrom tuskgate_data."Blobs~9f301530" t
counters	88c8c3b6-4076-429b-acb2-a26d6dcb42e9	TABLE	\N	\N	\N	t	select t.pk,\n  t.item,\n  tuskgate.attr_number(t.item, 'n') as n,\n  tuskgate.attr_text(t.item, 'kind') as kind,\n  tuskgate.attr_text(t.item, 'owner') as owner\nfrom tuskgate_data."Counters~88c8c3b6" t
orders	8ac6d14d-faaa-4ddd-8dcb-42135acff262	TABLE	\N	\N	\N	t	select t.pk, t.sk,\n  t.item,\n  tuskgate.attr_number(t.item, 'at') as at,\n  tuskgate.attr_text(t.item, 'customer') as customer,\n  tuskgate.attr_bool(t.item, '50%') as _50,\n  tuskgate.attr_text(t.item, 'city') as city,\n  tuskgate.attr_number(t.item, 'day') as day,\n  tuskgate.attr_of_type(t.item, 'lines', 'L') as lines,\n  tuskgate.attr_text(t.item, 'note') as note,\n  tuskgate.attr_text(t.item, 'state') as state,\n  tuskgate.attr_bytes(t.item, 'tag') as tag,\n  tuskgate.attr_number(t.item, 'total') as total\nfrom tuskgate_data."Orders~8ac6d14d" t
orders_lines	8ac6d14d-faaa-4ddd-8dcb-42135acff262	CHILD	\N	\N	lines	t	select t.pk, t.sk,\n  e.ordinality,\n  tuskgate.value_to_json(e.element) as element,\n  tuskgate.attr_number((e.element -> 'M'), 'count') as count,\n  tuskgate.attr_text((e.element -> 'M'), 'sku') as sku\nfrom tuskgate_data."Orders~8ac6d14d" t\n  cross join lateral pg_catalog.jsonb_array_elements(t.item #> pg_catalog.array_append(tuskgate.attr_path('lines'), 'L')) with ordinality e (element, ordinality)
plain	e465a3b1-5eb4-41ff-862f-02b4fcd288d2	TABLE	\N	\N	\N	t	select t.pk,\n  t.item,\n  tuskgate.attr_text(t.item, 'id') as id,\n  tuskgate.attr_text(t.item, 'name') as name,\n  tuskgate.attr_text(t.item, 'since') as since\nfrom tuskgate_data."Plain~e465a3b1" t
\.

COPY tuskgate.tables (name, id, relation, partitions, partition_key, partition_key_type, sort_key, sort_key_type, billing_mode, read_units, write_units, on_demand_at, last_increase_at, last_decrease_at, decreases_today, deletion_protection, created_at, settings, tags, transition, transition_until) FROM stdin;
Plain	e465a3b1-5eb4-41ff-862f-02b4fcd288d2	Plain~e465a3b1	2	id	S	\N	\N	PAY_PER_REQUEST	0	0	2026-11-29 07:37:42.671+00	\N	\N	0	f	2026-11-29 07:37:42.671+00	{}	{}	\N	\N
Orders	8ac6d14d-faaa-4ddd-8dcb-42135acff262	Orders~8ac6d14d	2	customer	S	at	N	PAY_PER_REQUEST	0	0	2026-11-29 07:37:42.691+00	\N	\N	0	f	2026-11-29 07:37:42.691+00	{}	{}	\N	\N
Blobs	9f301530-03ae-4b47-9c29-518895a34456	Blobs~9f301530	2	key	B	part	B	PAY_PER_REQUEST	0	0	2026-11-29 07:37:42.746+00	\N	\N	0	f	2026-11-29 07:37:42.746+00	{}	{}	\N	\N
Counters	88c8c3b6-4076-429b-acb2-a26d6dcb42e9	Counters~88c8c3b6	2	n	N	\N	\N	PAY_PER_REQUEST	0	0	2026-11-29 07:37:42.765+00	\N	\N	0	f	2026-11-29 07:37:42.765+00	{}	{}	\N	\N
\.

COPY tuskgate_backup."Orders~b01795937862872-6cb67233" (pk, sk, item, size) FROM stdin;
customer-1ééééééééééééééééééééééééééééééééé2899a2e887435b4ea8ca4f4a04ca0d054d841b4a3c6764e8e675bd3f68b54f1c	1.5	{"at": {"N": "1.5"}, "50%": {"BOOL": true}, "day": {"N": "21"}, "tag": {"B": "AQ=="}, "city": {"S": "Köln"}, "note": {"S": "note \\u0001􏿿 1"}, "state": {"S": "paid"}, "total": {"N": "1"}, "customer": {"S": "customer-1éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"}}	673
customer-2	3	{"at": {"N": "3"}, "50%": {"BOOL": true}, "day": {"N": "20"}, "tag": {"B": "AgI="}, "note": {"S": "note \\u0001􏿿 2"}, "state": {"S": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}, "total": {"N": "4"}, "customer": {"S": "customer-2"}}	460
customer-1	6	{"at": {"N": "6"}, "50%": {"BOOL": true}, "day": {"N": "20"}, "tag": {"B": "BAQEBA=="}, "state": {"S": "paid"}, "total": {"N": "16"}, "customer": {"S": "customer-1"}}	54
customer-1	10.5	{"at": {"N": "10.5"}, "50%": {"BOOL": true}, "day": {"N": "21"}, "tag": {"B": "BwcHBwcHBw=="}, "city": {"S": "Köln"}, "note": {"S": "note \\u0001􏿿 7"}, "state": {"S": "paid"}, "total": {"N": "49"}, "customer": {"S": "customer-1"}}	79
customer-0	0	{"at": {"N": "0"}, "50%": {"BOOL": true}, "day": {"N": "20"}, "lines": {"L": [{"M": {"sku": {"S": "a"}, "count": {"N": "0"}}}]}, "state": {"S": "new"}, "total": {"N": "0"}, "customer": {"S": "customer-0"}}	68
customer-0	4.5	{"at": {"N": "4.5"}, "50%": {"BOOL": true}, "day": {"N": "21"}, "city": {"S": "Köln"}, "note": {"S": "note \\u0001􏿿 3"}, "state": {"S": "new"}, "total": {"N": "9"}, "customer": {"S": "customer-0"}}	68
customer-2ééééééééééééééééééééééééééééééééébb55f37204c5c04bdc7f6cf5c15d9aa6b7ee6ddd30e029928548debfec317bf7	7.5	{"at": {"N": "7.5"}, "50%": {"BOOL": true}, "day": {"N": "21"}, "tag": {"B": "BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQ=="}, "city": {"S": "Köln"}, "note": {"S": "note \\u0001􏿿 5"}, "lines": {"L": [{"M": {"sku": {"S": "a"}, "count": {"N": "5"}}}]}, "state": {"S": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}, "total": {"N": "25"}, "customer": {"S": "customer-2éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"}}	1343
customer-0	9	{"at": {"N": "9"}, "50%": {"BOOL": true}, "day": {"N": "20"}, "note": {"S": "note \\u0001􏿿 6"}, "state": {"S": "new"}, "total": {"N": "36"}, "customer": {"S": "customer-0"}}	58
\.

COPY tuskgate_data."Blobs:ByPlace~1c5dd2a3~0" (pk, sk, base_sk, item, size) FROM stdin;
\\x6b6b	\\x7070	\\x01ff	{"key": {"B": "a2s="}, "part": {"B": "Af8="}, "place": {"B": "cHA="}}	18
\\x6b6b6b	\\x707070	\\x02ff	{"key": {"B": "a2tr"}, "part": {"B": "Av8="}, "place": {"B": "cHBw"}}	20
\\x6b6b6b6b6b	\\x707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070	\\x04ff	{"key": {"B": "a2tra2s="}, "part": {"B": "BP8="}, "place": {"B": "cHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBw"}}	319
\\x6b6b6b6b6b6b	\\x707070707070	\\x05ff	{"key": {"B": "a2tra2tr"}, "part": {"B": "Bf8="}, "place": {"B": "cHBwcHBw"}}	26
\\x6b6b6b6b6b6b6b	\\x70707070707070	\\x06ff	{"key": {"B": "a2tra2traw=="}, "part": {"B": "Bv8="}, "place": {"B": "cHBwcHBwcA=="}}	28
\.

COPY tuskgate_data."Blobs:ByPlace~1c5dd2a3~1" (pk, sk, base_sk, item, size) FROM stdin;
\\x6b	\\x70	\\x00ff	{"key": {"B": "aw=="}, "part": {"B": "AP8="}, "place": {"B": "cA=="}}	16
\\x6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6bb2c715564e4cfe3ed19da5b49dbb29310fbacb04cf59a1bbc54adee078426ed8	\\x70707070	\\x03ff	{"key": {"B": "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2traw=="}, "part": {"B": "A/8="}, "place": {"B": "cHBwcA=="}}	268
\\x6b6b6b6b6b6b6b6b	\\x7070707070707070	\\x07ff	{"key": {"B": "a2tra2tra2s="}, "part": {"B": "B/8="}, "place": {"B": "cHBwcHBwcHA="}}	30
\.

COPY tuskgate_data."Blobs~9f301530~0" (pk, sk, item, size) FROM stdin;
\\x6b6b	\\x01ff	{"key": {"B": "a2s="}, "part": {"B": "Af8="}, "place": {"B": "cHA="}}	18
\\x6b6b6b	\\x02ff	{"key": {"B": "a2tr"}, "part": {"B": "Av8="}, "place": {"B": "cHBw"}}	20
\\x6b6b6b6b6b	\\x04ff	{"key": {"B": "a2tra2s="}, "part": {"B": "BP8="}, "place": {"B": "cHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBw"}}	319
\\x6b6b6b6b6b6b	\\x05ff	{"key": {"B": "a2tra2tr"}, "part": {"B": "Bf8="}, "place": {"B": "cHBwcHBw"}}	26
\\x6b6b6b6b6b6b6b	\\x06ff	{"key": {"B": "a2tra2traw=="}, "part": {"B": "Bv8="}, "place": {"B": "cHBwcHBwcA=="}}	28
\.

COPY tuskgate_data."Blobs~9f301530~1" (pk, sk, item, size) FROM stdin;
\\x6b	\\x00ff	{"key": {"B": "aw=="}, "part": {"B": "AP8="}, "place": {"B": "cA=="}}	16
\\x6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6bb2c715564e4cfe3ed19da5b49dbb29310fbacb04cf59a1bbc54adee078426ed8	\\x03ff	{"key": {"B": "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2traw=="}, "part": {"B": "A/8="}, "place": {"B": "cHBwcA=="}}	268
\\x6b6b6b6b6b6b6b6b	\\x07ff	{"key": {"B": "a2tra2tra2s="}, "part": {"B": "B/8="}, "place": {"B": "cHBwcHBwcHA="}}	30
\.

COPY tuskgate_data."Counters:ByKind~8ceb03bc~0" (pk, base_pk, item, size) FROM stdin;
\.

COPY tuskgate_data."Counters:ByKind~8ceb03bc~1" (pk, base_pk, item, size) FROM stdin;
last	100	{"n": {"N": "100"}, "kind": {"S": "last"}, "owner": {"S": "o"}}	17
\.

COPY tuskgate_data."Counters:ByOwner~cbff2c05~0" (pk, base_pk, item, size) FROM stdin;
ooo	2	{"n": {"N": "2"}, "owner": {"S": "ooo"}}	11
oooo	3	{"n": {"N": "3"}, "owner": {"S": "oooo"}}	12
ooooo	4	{"n": {"N": "4"}, "owner": {"S": "ooooo"}}	13
ooooooooooooooooooooooooooooooooooooooooooo528a677416b99d280189dfae262df9b701781c57c822b93e12447e0f9264c6c8	5	{"n": {"N": "5"}, "owner": {"S": "oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo"}}	268
oooooooo	7	{"n": {"N": "7"}, "owner": {"S": "oooooooo"}}	16
\.

COPY tuskgate_data."Counters:ByOwner~cbff2c05~1" (pk, base_pk, item, size) FROM stdin;
o	0	{"n": {"N": "0"}, "owner": {"S": "o"}}	8
oo	1	{"n": {"N": "1"}, "owner": {"S": "oo"}}	10
ooooooo	6	{"n": {"N": "6"}, "owner": {"S": "ooooooo"}}	15
o	100	{"n": {"N": "100"}, "kind": {"S": "last"}, "owner": {"S": "o"}}	17
\.

COPY tuskgate_data."Counters~88c8c3b6~0" (pk, item, size) FROM stdin;
4	{"n": {"N": "4"}, "owner": {"S": "ooooo"}}	13
7	{"n": {"N": "7"}, "owner": {"S": "oooooooo"}}	16
\.

COPY tuskgate_data."Counters~88c8c3b6~1" (pk, item, size) FROM stdin;
0	{"n": {"N": "0"}, "owner": {"S": "o"}}	8
1	{"n": {"N": "1"}, "owner": {"S": "oo"}}	10
2	{"n": {"N": "2"}, "owner": {"S": "ooo"}}	11
3	{"n": {"N": "3"}, "owner": {"S": "oooo"}}	12
5	{"n": {"N": "5"}, "owner": {"S": "oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo"}}	268
6	{"n": {"N": "6"}, "owner": {"S": "ooooooo"}}	15
100	{"n": {"N": "100"}, "kind": {"S": "last"}, "owner": {"S": "o"}}	17
\.

COPY tuskgate_data."Orders:ByNote~119a3202~0" (pk, sk, base_sk, item, size) FROM stdin;
customer-1ééééééééééééééééééééééééééééééééé2899a2e887435b4ea8ca4f4a04ca0d054d841b4a3c6764e8e675bd3f68b54f1c	note 􏿿 1	1.5	{"at": {"N": "1.5"}, "50%": {"BOOL": true}, "day": {"N": "21"}, "tag": {"B": "AQ=="}, "city": {"S": "Köln"}, "note": {"S": "note \\u0001􏿿 1"}, "state": {"S": "paid"}, "total": {"N": "1"}, "customer": {"S": "customer-1éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"}}	673
customer-2	note 􏿿 2	3	{"at": {"N": "3"}, "50%": {"BOOL": true}, "day": {"N": "20"}, "tag": {"B": "AgI="}, "note": {"S": "note \\u0001􏿿 2"}, "state": {"S": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}, "total": {"N": "4"}, "customer": {"S": "customer-2"}}	460
customer-1	note 􏿿 7	10.5	{"at": {"N": "10.5"}, "50%": {"BOOL": true}, "day": {"N": "21"}, "tag": {"B": "BwcHBwcHBw=="}, "city": {"S": "Köln"}, "note": {"S": "note \\u0001􏿿 7"}, "state": {"S": "paid"}, "total": {"N": "49"}, "customer": {"S": "customer-1"}}	79
\.

COPY tuskgate_data."Orders:ByNote~119a3202~1" (pk, sk, base_sk, item, size) FROM stdin;
customer-0	note 􏿿 3	4.5	{"at": {"N": "4.5"}, "50%": {"BOOL": true}, "day": {"N": "21"}, "city": {"S": "Köln"}, "note": {"S": "note \\u0001􏿿 3"}, "state": {"S": "new"}, "total": {"N": "9"}, "customer": {"S": "customer-0"}}	68
customer-2ééééééééééééééééééééééééééééééééébb55f37204c5c04bdc7f6cf5c15d9aa6b7ee6ddd30e029928548debfec317bf7	note 􏿿 5	7.5	{"at": {"N": "7.5"}, "50%": {"BOOL": true}, "day": {"N": "21"}, "tag": {"B": "BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQ=="}, "city": {"S": "Köln"}, "note": {"S": "note \\u0001􏿿 5"}, "lines": {"L": [{"M": {"sku": {"S": "a"}, "count": {"N": "5"}}}]}, "state": {"S": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}, "total": {"N": "25"}, "customer": {"S": "customer-2éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"}}	1343
customer-0	note 􏿿 6	9	{"at": {"N": "9"}, "50%": {"BOOL": true}, "day": {"N": "20"}, "note": {"S": "note \\u0001􏿿 6"}, "state": {"S": "new"}, "total": {"N": "36"}, "customer": {"S": "customer-0"}}	58
\.

COPY tuskgate_data."Orders:ByTag~9ae599bb~0" (pk, base_pk, base_sk, item, size) FROM stdin;
\\x0202	customer-2	3	{"at": {"N": "3"}, "50%": {"BOOL": true}, "tag": {"B": "AgI="}, "total": {"N": "4"}, "customer": {"S": "customer-2"}}	38
\\x07070707070707	customer-1	10.5	{"at": {"N": "10.5"}, "50%": {"BOOL": true}, "tag": {"B": "BwcHBwcHBw=="}, "total": {"N": "49"}, "customer": {"S": "customer-1"}}	44
\.

COPY tuskgate_data."Orders:ByTag~9ae599bb~1" (pk, base_pk, base_sk, item, size) FROM stdin;
\\x01	customer-1ééééééééééééééééééééééééééééééééé2899a2e887435b4ea8ca4f4a04ca0d054d841b4a3c6764e8e675bd3f68b54f1c	1.5	{"at": {"N": "1.5"}, "50%": {"BOOL": true}, "tag": {"B": "AQ=="}, "total": {"N": "1"}, "customer": {"S": "customer-1éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"}}	638
\\x04040404	customer-1	6	{"at": {"N": "6"}, "50%": {"BOOL": true}, "tag": {"B": "BAQEBA=="}, "total": {"N": "16"}, "customer": {"S": "customer-1"}}	40
\\x0505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505053dbfd43244b05ac8c9849cf95f9798f1ac363b251ebe8c06ad8a0cdcd3115cb9	customer-2ééééééééééééééééééééééééééééééééébb55f37204c5c04bdc7f6cf5c15d9aa6b7ee6ddd30e029928548debfec317bf7	7.5	{"at": {"N": "7.5"}, "50%": {"BOOL": true}, "tag": {"B": "BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQ=="}, "total": {"N": "25"}, "customer": {"S": "customer-2éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"}}	887
\.

COPY tuskgate_data."Orders:ByTotal~69db68c7~0" (pk, sk, base_sk, item, size) FROM stdin;
customer-1ééééééééééééééééééééééééééééééééé2899a2e887435b4ea8ca4f4a04ca0d054d841b4a3c6764e8e675bd3f68b54f1c	1	1.5	{"at": {"N": "1.5"}, "state": {"S": "paid"}, "total": {"N": "1"}, "customer": {"S": "customer-1éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"}}	639
customer-2	4	3	{"at": {"N": "3"}, "state": {"S": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}, "total": {"N": "4"}, "customer": {"S": "customer-2"}}	434
customer-1	16	6	{"at": {"N": "6"}, "state": {"S": "paid"}, "total": {"N": "16"}, "customer": {"S": "customer-1"}}	38
customer-1	49	10.5	{"at": {"N": "10.5"}, "state": {"S": "paid"}, "total": {"N": "49"}, "customer": {"S": "customer-1"}}	39
\.

COPY tuskgate_data."Orders:ByTotal~69db68c7~1" (pk, sk, base_sk, item, size) FROM stdin;
customer-0	0	0	{"at": {"N": "0"}, "state": {"S": "new"}, "total": {"N": "0"}, "customer": {"S": "customer-0"}}	35
customer-0	9	4.5	{"at": {"N": "4.5"}, "state": {"S": "new"}, "total": {"N": "9"}, "customer": {"S": "customer-0"}}	38
customer-2ééééééééééééééééééééééééééééééééébb55f37204c5c04bdc7f6cf5c15d9aa6b7ee6ddd30e029928548debfec317bf7	25	7.5	{"at": {"N": "7.5"}, "state": {"S": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}, "total": {"N": "25"}, "customer": {"S": "customer-2éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"}}	1035
customer-0	36	9	{"at": {"N": "9"}, "state": {"S": "new"}, "total": {"N": "36"}, "customer": {"S": "customer-0"}}	37
\.

COPY tuskgate_data."Orders:by-state~cec3145f~0" (pk, sk, base_pk, base_sk, item, size) FROM stdin;
new	0	customer-0	0	{"at": {"N": "0"}, "50%": {"BOOL": true}, "day": {"N": "20"}, "lines": {"L": [{"M": {"sku": {"S": "a"}, "count": {"N": "0"}}}]}, "state": {"S": "new"}, "total": {"N": "0"}, "customer": {"S": "customer-0"}}	68
paid	1.5	customer-1ééééééééééééééééééééééééééééééééé2899a2e887435b4ea8ca4f4a04ca0d054d841b4a3c6764e8e675bd3f68b54f1c	1.5	{"at": {"N": "1.5"}, "50%": {"BOOL": true}, "day": {"N": "21"}, "tag": {"B": "AQ=="}, "city": {"S": "Köln"}, "note": {"S": "note \\u0001􏿿 1"}, "state": {"S": "paid"}, "total": {"N": "1"}, "customer": {"S": "customer-1éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"}}	673
xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx7b0bd700ce066ef35190fde2dd7a0bcce426b8e10e4d32613ab550105545faad	3	customer-2	3	{"at": {"N": "3"}, "50%": {"BOOL": true}, "day": {"N": "20"}, "tag": {"B": "AgI="}, "note": {"S": "note \\u0001􏿿 2"}, "state": {"S": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}, "total": {"N": "4"}, "customer": {"S": "customer-2"}}	460
new	4.5	customer-0	4.5	{"at": {"N": "4.5"}, "50%": {"BOOL": true}, "day": {"N": "21"}, "city": {"S": "Köln"}, "note": {"S": "note \\u0001􏿿 3"}, "state": {"S": "new"}, "total": {"N": "9"}, "customer": {"S": "customer-0"}}	68
paid	6	customer-1	6	{"at": {"N": "6"}, "50%": {"BOOL": true}, "day": {"N": "20"}, "tag": {"B": "BAQEBA=="}, "state": {"S": "paid"}, "total": {"N": "16"}, "customer": {"S": "customer-1"}}	54
xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx7b0bd700ce066ef35190fde2dd7a0bcce426b8e10e4d32613ab550105545faad	7.5	customer-2ééééééééééééééééééééééééééééééééébb55f37204c5c04bdc7f6cf5c15d9aa6b7ee6ddd30e029928548debfec317bf7	7.5	{"at": {"N": "7.5"}, "50%": {"BOOL": true}, "day": {"N": "21"}, "tag": {"B": "BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQ=="}, "city": {"S": "Köln"}, "note": {"S": "note \\u0001􏿿 5"}, "lines": {"L": [{"M": {"sku": {"S": "a"}, "count": {"N": "5"}}}]}, "state": {"S": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}, "total": {"N": "25"}, "customer": {"S": "customer-2éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"}}	1343
new	9	customer-0	9	{"at": {"N": "9"}, "50%": {"BOOL": true}, "day": {"N": "20"}, "note": {"S": "note \\u0001􏿿 6"}, "state": {"S": "new"}, "total": {"N": "36"}, "customer": {"S": "customer-0"}}	58
paid	10.5	customer-1	10.5	{"at": {"N": "10.5"}, "50%": {"BOOL": true}, "day": {"N": "21"}, "tag": {"B": "BwcHBwcHBw=="}, "city": {"S": "Köln"}, "note": {"S": "note \\u0001􏿿 7"}, "state": {"S": "paid"}, "total": {"N": "49"}, "customer": {"S": "customer-1"}}	79
\.

COPY tuskgate_data."Orders:by-state~cec3145f~1" (pk, sk, base_pk, base_sk, item, size) FROM stdin;
\.

COPY tuskgate_data."Orders:by_day.city~e081fd0b~0" (pk, pk2, sk, base_pk, base_sk, item, size) FROM stdin;
\.

COPY tuskgate_data."Orders:by_day.city~e081fd0b~1" (pk, pk2, sk, base_pk, base_sk, item, size) FROM stdin;
21	Köln	1.5	customer-1ééééééééééééééééééééééééééééééééé2899a2e887435b4ea8ca4f4a04ca0d054d841b4a3c6764e8e675bd3f68b54f1c	1.5	{"at": {"N": "1.5"}, "day": {"N": "21"}, "city": {"S": "Köln"}, "customer": {"S": "customer-1éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"}}	637
21	Köln	4.5	customer-0	4.5	{"at": {"N": "4.5"}, "day": {"N": "21"}, "city": {"S": "Köln"}, "customer": {"S": "customer-0"}}	37
21	Köln	7.5	customer-2ééééééééééééééééééééééééééééééééébb55f37204c5c04bdc7f6cf5c15d9aa6b7ee6ddd30e029928548debfec317bf7	7.5	{"at": {"N": "7.5"}, "day": {"N": "21"}, "city": {"S": "Köln"}, "customer": {"S": "customer-2éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"}}	637
21	Köln	10.5	customer-1	10.5	{"at": {"N": "10.5"}, "day": {"N": "21"}, "city": {"S": "Köln"}, "customer": {"S": "customer-1"}}	37
\.

COPY tuskgate_data."Orders~8ac6d14d~0" (pk, sk, item, size) FROM stdin;
customer-1ééééééééééééééééééééééééééééééééé2899a2e887435b4ea8ca4f4a04ca0d054d841b4a3c6764e8e675bd3f68b54f1c	1.5	{"at": {"N": "1.5"}, "50%": {"BOOL": true}, "day": {"N": "21"}, "tag": {"B": "AQ=="}, "city": {"S": "Köln"}, "note": {"S": "note \\u0001􏿿 1"}, "state": {"S": "paid"}, "total": {"N": "1"}, "customer": {"S": "customer-1éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"}}	673
customer-2	3	{"at": {"N": "3"}, "50%": {"BOOL": true}, "day": {"N": "20"}, "tag": {"B": "AgI="}, "note": {"S": "note \\u0001􏿿 2"}, "state": {"S": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}, "total": {"N": "4"}, "customer": {"S": "customer-2"}}	460
customer-1	6	{"at": {"N": "6"}, "50%": {"BOOL": true}, "day": {"N": "20"}, "tag": {"B": "BAQEBA=="}, "state": {"S": "paid"}, "total": {"N": "16"}, "customer": {"S": "customer-1"}}	54
customer-1	10.5	{"at": {"N": "10.5"}, "50%": {"BOOL": true}, "day": {"N": "21"}, "tag": {"B": "BwcHBwcHBw=="}, "city": {"S": "Köln"}, "note": {"S": "note \\u0001􏿿 7"}, "state": {"S": "paid"}, "total": {"N": "49"}, "customer": {"S": "customer-1"}}	79
\.

COPY tuskgate_data."Orders~8ac6d14d~1" (pk, sk, item, size) FROM stdin;
customer-0	0	{"at": {"N": "0"}, "50%": {"BOOL": true}, "day": {"N": "20"}, "lines": {"L": [{"M": {"sku": {"S": "a"}, "count": {"N": "0"}}}]}, "state": {"S": "new"}, "total": {"N": "0"}, "customer": {"S": "customer-0"}}	68
customer-0	4.5	{"at": {"N": "4.5"}, "50%": {"BOOL": true}, "day": {"N": "21"}, "city": {"S": "Köln"}, "note": {"S": "note \\u0001􏿿 3"}, "state": {"S": "new"}, "total": {"N": "9"}, "customer": {"S": "customer-0"}}	68
customer-2ééééééééééééééééééééééééééééééééébb55f37204c5c04bdc7f6cf5c15d9aa6b7ee6ddd30e029928548debfec317bf7	7.5	{"at": {"N": "7.5"}, "50%": {"BOOL": true}, "day": {"N": "21"}, "tag": {"B": "BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQ=="}, "city": {"S": "Köln"}, "note": {"S": "note \\u0001􏿿 5"}, "lines": {"L": [{"M": {"sku": {"S": "a"}, "count": {"N": "5"}}}]}, "state": {"S": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}, "total": {"N": "25"}, "customer": {"S": "customer-2éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"}}	1343
customer-0	9	{"at": {"N": "9"}, "50%": {"BOOL": true}, "day": {"N": "20"}, "note": {"S": "note \\u0001􏿿 6"}, "state": {"S": "new"}, "total": {"N": "36"}, "customer": {"S": "customer-0"}}	58
\.

COPY tuskgate_data."Plain~e465a3b1~0" (pk, item, size) FROM stdin;
p3	{"id": {"S": "p3"}, "name": {"S": "name 3"}, "since": {"S": "2024-05-01T10:00:00Z"}}	39
p5	{"id": {"S": "p5"}, "name": {"S": "name 5"}, "since": {"S": "2024-05-01T10:00:00Z"}}	39
p6	{"id": {"S": "p6"}, "name": {"S": "name 6"}, "since": {"S": "2024-05-01T10:00:00Z"}}	39
\.

COPY tuskgate_data."Plain~e465a3b1~1" (pk, item, size) FROM stdin;
p0	{"id": {"S": "p0"}, "name": {"S": "name 0"}, "since": {"S": "2024-05-01T10:00:00Z"}}	39
p1	{"id": {"S": "p1"}, "name": {"S": "name 1"}, "since": {"S": "2024-05-01T10:00:00Z"}}	39
p2	{"id": {"S": "p2"}, "name": {"S": "name 2"}, "since": {"S": "2024-05-01T10:00:00Z"}}	39
p4	{"id": {"S": "p4"}, "name": {"S": "name 4"}, "since": {"S": "2024-05-01T10:00:00Z"}}	39
p7	{"id": {"S": "p7"}, "name": {"S": "name 7"}, "since": {"S": "2024-05-01T10:00:00Z"}}	39
\.

SELECT pg_catalog.setval('tuskgate.indexes_number_seq', 8, true);

ALTER TABLE ONLY tuskgate.backups
    ADD CONSTRAINT backups_pkey PRIMARY KEY (id);

ALTER TABLE ONLY tuskgate.backups
    ADD CONSTRAINT backups_relation_key UNIQUE (relation);

ALTER TABLE ONLY tuskgate.indexes
    ADD CONSTRAINT indexes_pkey PRIMARY KEY (table_id, name);

ALTER TABLE ONLY tuskgate.indexes
    ADD CONSTRAINT indexes_relation_key UNIQUE (relation);

ALTER TABLE ONLY tuskgate.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (name);

ALTER TABLE ONLY tuskgate.report_columns
    ADD CONSTRAINT report_columns_pkey PRIMARY KEY (view, number);

ALTER TABLE ONLY tuskgate.report_columns
    ADD CONSTRAINT report_columns_view_name_key UNIQUE (view, name);

ALTER TABLE ONLY tuskgate.report_options
    ADD CONSTRAINT report_options_pkey PRIMARY KEY (table_name);

ALTER TABLE ONLY tuskgate.report_views
    ADD CONSTRAINT report_views_pkey PRIMARY KEY (view);

ALTER TABLE ONLY tuskgate.tables
    ADD CONSTRAINT tables_id_key UNIQUE (id);

ALTER TABLE ONLY tuskgate.tables
    ADD CONSTRAINT tables_pkey PRIMARY KEY (name);

ALTER TABLE ONLY tuskgate.tables
    ADD CONSTRAINT tables_relation_key UNIQUE (relation);

ALTER TABLE ONLY tuskgate_data."Blobs:ByPlace~1c5dd2a3"
    ADD CONSTRAINT "Blobs:ByPlace~1c5dd2a3_pkey" PRIMARY KEY (h, pk, sk, base_sk);

ALTER TABLE ONLY tuskgate_data."Blobs:ByPlace~1c5dd2a3~0"
    ADD CONSTRAINT "Blobs:ByPlace~1c5dd2a3~0_pkey" PRIMARY KEY (h, pk, sk, base_sk);

ALTER TABLE ONLY tuskgate_data."Blobs:ByPlace~1c5dd2a3~1"
    ADD CONSTRAINT "Blobs:ByPlace~1c5dd2a3~1_pkey" PRIMARY KEY (h, pk, sk, base_sk);

ALTER TABLE ONLY tuskgate_data."Blobs~9f301530"
    ADD CONSTRAINT "Blobs~9f301530_pkey" PRIMARY KEY (h, pk, sk);

ALTER TABLE ONLY tuskgate_data."Blobs~9f301530~0"
    ADD CONSTRAINT "Blobs~9f301530~0_pkey" PRIMARY KEY (h, pk, sk);

ALTER TABLE ONLY tuskgate_data."Blobs~9f301530~1"
    ADD CONSTRAINT "Blobs~9f301530~1_pkey" PRIMARY KEY (h, pk, sk);

ALTER TABLE ONLY tuskgate_data."Counters:ByKind~8ceb03bc"
    ADD CONSTRAINT "Counters:ByKind~8ceb03bc_pkey" PRIMARY KEY (h, pk, base_pk);

ALTER TABLE ONLY tuskgate_data."Counters:ByKind~8ceb03bc~0"
    ADD CONSTRAINT "Counters:ByKind~8ceb03bc~0_pkey" PRIMARY KEY (h, pk, base_pk);

ALTER TABLE ONLY tuskgate_data."Counters:ByKind~8ceb03bc~1"
    ADD CONSTRAINT "Counters:ByKind~8ceb03bc~1_pkey" PRIMARY KEY (h, pk, base_pk);

ALTER TABLE ONLY tuskgate_data."Counters:ByOwner~cbff2c05"
    ADD CONSTRAINT "Counters:ByOwner~cbff2c05_pkey" PRIMARY KEY (h, pk, base_pk);

ALTER TABLE ONLY tuskgate_data."Counters:ByOwner~cbff2c05~0"
    ADD CONSTRAINT "Counters:ByOwner~cbff2c05~0_pkey" PRIMARY KEY (h, pk, base_pk);

ALTER TABLE ONLY tuskgate_data."Counters:ByOwner~cbff2c05~1"
    ADD CONSTRAINT "Counters:ByOwner~cbff2c05~1_pkey" PRIMARY KEY (h, pk, base_pk);

ALTER TABLE ONLY tuskgate_data."Counters~88c8c3b6"
    ADD CONSTRAINT "Counters~88c8c3b6_pkey" PRIMARY KEY (h, pk);

ALTER TABLE ONLY tuskgate_data."Counters~88c8c3b6~0"
    ADD CONSTRAINT "Counters~88c8c3b6~0_pkey" PRIMARY KEY (h, pk);

ALTER TABLE ONLY tuskgate_data."Counters~88c8c3b6~1"
    ADD CONSTRAINT "Counters~88c8c3b6~1_pkey" PRIMARY KEY (h, pk);

ALTER TABLE ONLY tuskgate_data."Orders:ByNote~119a3202"
    ADD CONSTRAINT "Orders:ByNote~119a3202_pkey" PRIMARY KEY (h, pk, sk, base_sk);

ALTER TABLE ONLY tuskgate_data."Orders:ByNote~119a3202~0"
    ADD CONSTRAINT "Orders:ByNote~119a3202~0_pkey" PRIMARY KEY (h, pk, sk, base_sk);

ALTER TABLE ONLY tuskgate_data."Orders:ByNote~119a3202~1"
    ADD CONSTRAINT "Orders:ByNote~119a3202~1_pkey" PRIMARY KEY (h, pk, sk, base_sk);

ALTER TABLE ONLY tuskgate_data."Orders:ByTag~9ae599bb"
    ADD CONSTRAINT "Orders:ByTag~9ae599bb_pkey" PRIMARY KEY (h, pk, base_pk, base_sk);

ALTER TABLE ONLY tuskgate_data."Orders:ByTag~9ae599bb~0"
    ADD CONSTRAINT "Orders:ByTag~9ae599bb~0_pkey" PRIMARY KEY (h, pk, base_pk, base_sk);

ALTER TABLE ONLY tuskgate_data."Orders:ByTag~9ae599bb~1"
    ADD CONSTRAINT "Orders:ByTag~9ae599bb~1_pkey" PRIMARY KEY (h, pk, base_pk, base_sk);

ALTER TABLE ONLY tuskgate_data."Orders:ByTotal~69db68c7"
    ADD CONSTRAINT "Orders:ByTotal~69db68c7_pkey" PRIMARY KEY (h, pk, sk, base_sk);

ALTER TABLE ONLY tuskgate_data."Orders:ByTotal~69db68c7~0"
    ADD CONSTRAINT "Orders:ByTotal~69db68c7~0_pkey" PRIMARY KEY (h, pk, sk, base_sk);

ALTER TABLE ONLY tuskgate_data."Orders:ByTotal~69db68c7~1"
    ADD CONSTRAINT "Orders:ByTotal~69db68c7~1_pkey" PRIMARY KEY (h, pk, sk, base_sk);

ALTER TABLE ONLY tuskgate_data."Orders:by-state~cec3145f"
    ADD CONSTRAINT "Orders:by-state~cec3145f_pkey" PRIMARY KEY (h, pk, sk, base_pk, base_sk);

ALTER TABLE ONLY tuskgate_data."Orders:by-state~cec3145f~0"
    ADD CONSTRAINT "Orders:by-state~cec3145f~0_pkey" PRIMARY KEY (h, pk, sk, base_pk, base_sk);

ALTER TABLE ONLY tuskgate_data."Orders:by-state~cec3145f~1"
    ADD CONSTRAINT "Orders:by-state~cec3145f~1_pkey" PRIMARY KEY (h, pk, sk, base_pk, base_sk);

ALTER TABLE ONLY tuskgate_data."Orders:by_day.city~e081fd0b"
    ADD CONSTRAINT "Orders:by_day.city~e081fd0b_pkey" PRIMARY KEY (h, pk, pk2, sk, base_pk, base_sk);

ALTER TABLE ONLY tuskgate_data."Orders:by_day.city~e081fd0b~0"
    ADD CONSTRAINT "Orders:by_day.city~e081fd0b~0_pkey" PRIMARY KEY (h, pk, pk2, sk, base_pk, base_sk);

ALTER TABLE ONLY tuskgate_data."Orders:by_day.city~e081fd0b~1"
    ADD CONSTRAINT "Orders:by_day.city~e081fd0b~1_pkey" PRIMARY KEY (h, pk, pk2, sk, base_pk, base_sk);

ALTER TABLE ONLY tuskgate_data."Orders~8ac6d14d"
    ADD CONSTRAINT "Orders~8ac6d14d_pkey" PRIMARY KEY (h, pk, sk);

ALTER TABLE ONLY tuskgate_data."Orders~8ac6d14d~0"
    ADD CONSTRAINT "Orders~8ac6d14d~0_pkey" PRIMARY KEY (h, pk, sk);

ALTER TABLE ONLY tuskgate_data."Orders~8ac6d14d~1"
    ADD CONSTRAINT "Orders~8ac6d14d~1_pkey" PRIMARY KEY (h, pk, sk);

ALTER TABLE ONLY tuskgate_data."Plain~e465a3b1"
    ADD CONSTRAINT "Plain~e465a3b1_pkey" PRIMARY KEY (h, pk);

ALTER TABLE ONLY tuskgate_data."Plain~e465a3b1~0"
    ADD CONSTRAINT "Plain~e465a3b1~0_pkey" PRIMARY KEY (h, pk);

ALTER TABLE ONLY tuskgate_data."Plain~e465a3b1~1"
    ADD CONSTRAINT "Plain~e465a3b1~1_pkey" PRIMARY KEY (h, pk);

CREATE INDEX large_collections_by_key ON tuskgate.large_collections USING btree (table_id, hash);

CREATE INDEX report_views_table_id_idx ON tuskgate.report_views USING btree (table_id);

ALTER INDEX tuskgate_data."Blobs:ByPlace~1c5dd2a3_pkey" ATTACH PARTITION tuskgate_data."Blobs:ByPlace~1c5dd2a3~0_pkey";

ALTER INDEX tuskgate_data."Blobs:ByPlace~1c5dd2a3_pkey" ATTACH PARTITION tuskgate_data."Blobs:ByPlace~1c5dd2a3~1_pkey";

ALTER INDEX tuskgate_data."Blobs~9f301530_pkey" ATTACH PARTITION tuskgate_data."Blobs~9f301530~0_pkey";

ALTER INDEX tuskgate_data."Blobs~9f301530_pkey" ATTACH PARTITION tuskgate_data."Blobs~9f301530~1_pkey";

ALTER INDEX tuskgate_data."Counters:ByKind~8ceb03bc_pkey" ATTACH PARTITION tuskgate_data."Counters:ByKind~8ceb03bc~0_pkey";

ALTER INDEX tuskgate_data."Counters:ByKind~8ceb03bc_pkey" ATTACH PARTITION tuskgate_data."Counters:ByKind~8ceb03bc~1_pkey";

ALTER INDEX tuskgate_data."Counters:ByOwner~cbff2c05_pkey" ATTACH PARTITION tuskgate_data."Counters:ByOwner~cbff2c05~0_pkey";

ALTER INDEX tuskgate_data."Counters:ByOwner~cbff2c05_pkey" ATTACH PARTITION tuskgate_data."Counters:ByOwner~cbff2c05~1_pkey";

ALTER INDEX tuskgate_data."Counters~88c8c3b6_pkey" ATTACH PARTITION tuskgate_data."Counters~88c8c3b6~0_pkey";

ALTER INDEX tuskgate_data."Counters~88c8c3b6_pkey" ATTACH PARTITION tuskgate_data."Counters~88c8c3b6~1_pkey";

ALTER INDEX tuskgate_data."Orders:ByNote~119a3202_pkey" ATTACH PARTITION tuskgate_data."Orders:ByNote~119a3202~0_pkey";

ALTER INDEX tuskgate_data."Orders:ByNote~119a3202_pkey" ATTACH PARTITION tuskgate_data."Orders:ByNote~119a3202~1_pkey";

ALTER INDEX tuskgate_data."Orders:ByTag~9ae599bb_pkey" ATTACH PARTITION tuskgate_data."Orders:ByTag~9ae599bb~0_pkey";

ALTER INDEX tuskgate_data."Orders:ByTag~9ae599bb_pkey" ATTACH PARTITION tuskgate_data."Orders:ByTag~9ae599bb~1_pkey";

ALTER INDEX tuskgate_data."Orders:ByTotal~69db68c7_pkey" ATTACH PARTITION tuskgate_data."Orders:ByTotal~69db68c7~0_pkey";

ALTER INDEX tuskgate_data."Orders:ByTotal~69db68c7_pkey" ATTACH PARTITION tuskgate_data."Orders:ByTotal~69db68c7~1_pkey";

ALTER INDEX tuskgate_data."Orders:by-state~cec3145f_pkey" ATTACH PARTITION tuskgate_data."Orders:by-state~cec3145f~0_pkey";

ALTER INDEX tuskgate_data."Orders:by-state~cec3145f_pkey" ATTACH PARTITION tuskgate_data."Orders:by-state~cec3145f~1_pkey";

ALTER INDEX tuskgate_data."Orders:by_day.city~e081fd0b_pkey" ATTACH PARTITION tuskgate_data."Orders:by_day.city~e081fd0b~0_pkey";

ALTER INDEX tuskgate_data."Orders:by_day.city~e081fd0b_pkey" ATTACH PARTITION tuskgate_data."Orders:by_day.city~e081fd0b~1_pkey";

ALTER INDEX tuskgate_data."Orders~8ac6d14d_pkey" ATTACH PARTITION tuskgate_data."Orders~8ac6d14d~0_pkey";

ALTER INDEX tuskgate_data."Orders~8ac6d14d_pkey" ATTACH PARTITION tuskgate_data."Orders~8ac6d14d~1_pkey";

ALTER INDEX tuskgate_data."Plain~e465a3b1_pkey" ATTACH PARTITION tuskgate_data."Plain~e465a3b1~0_pkey";

ALTER INDEX tuskgate_data."Plain~e465a3b1_pkey" ATTACH PARTITION tuskgate_data."Plain~e465a3b1~1_pkey";

CREATE TRIGGER write_item INSTEAD OF INSERT OR DELETE OR UPDATE ON reporting.blobs FOR EACH ROW EXECUTE FUNCTION tuskgate.report_write();

CREATE TRIGGER write_item INSTEAD OF INSERT OR DELETE OR UPDATE ON reporting.counters FOR EACH ROW EXECUTE FUNCTION tuskgate.report_write();

CREATE TRIGGER write_item INSTEAD OF INSERT OR DELETE OR UPDATE ON reporting.orders FOR EACH ROW EXECUTE FUNCTION tuskgate.report_write();

CREATE TRIGGER write_item INSTEAD OF INSERT OR DELETE OR UPDATE ON reporting.plain FOR EACH ROW EXECUTE FUNCTION tuskgate.report_write();

CREATE TRIGGER keep_indexes AFTER INSERT OR DELETE OR UPDATE ON tuskgate_data."Blobs~9f301530" FOR EACH ROW EXECUTE FUNCTION tuskgate_data."Blobs~9f301530"();

CREATE TRIGGER keep_indexes AFTER INSERT OR DELETE OR UPDATE ON tuskgate_data."Counters~88c8c3b6" FOR EACH ROW EXECUTE FUNCTION tuskgate_data."Counters~88c8c3b6"();

CREATE TRIGGER keep_indexes AFTER INSERT OR DELETE OR UPDATE ON tuskgate_data."Orders~8ac6d14d" FOR EACH ROW EXECUTE FUNCTION tuskgate_data."Orders~8ac6d14d"();

ALTER TABLE ONLY tuskgate.indexes
    ADD CONSTRAINT indexes_table_id_fkey FOREIGN KEY (table_id) REFERENCES tuskgate.tables(id) ON DELETE CASCADE;

ALTER TABLE ONLY tuskgate.report_columns
    ADD CONSTRAINT report_columns_view_fkey FOREIGN KEY (view) REFERENCES tuskgate.report_views(view) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY tuskgate.report_views
    ADD CONSTRAINT report_views_table_id_fkey FOREIGN KEY (table_id) REFERENCES tuskgate.tables(id) ON DELETE CASCADE;

GRANT USAGE ON SCHEMA reporting TO tuskgate_reporting;

GRANT USAGE ON SCHEMA tuskgate TO tuskgate_reporting;

REVOKE ALL ON FUNCTION tuskgate.report_write() FROM PUBLIC;

GRANT SELECT ON TABLE reporting.blobs TO tuskgate_reporting;

GRANT SELECT ON TABLE reporting.counters TO tuskgate_reporting;

GRANT SELECT ON TABLE reporting.orders TO tuskgate_reporting;

GRANT SELECT ON TABLE reporting.orders_lines TO tuskgate_reporting;

GRANT SELECT ON TABLE reporting.plain TO tuskgate_reporting;

ALTER DEFAULT PRIVILEGES FOR ROLE tuskgate IN SCHEMA reporting GRANT SELECT ON TABLES  TO tuskgate_reporting;

CREATE EVENT TRIGGER tuskgate_relations_change ON ddl_command_end
         WHEN TAG IN ('ALTER FOREIGN TABLE', 'ALTER MATERIALIZED VIEW', 'ALTER SCHEMA', 'ALTER TABLE', 'ALTER DOMAIN', 'ALTER TYPE', 'ALTER VIEW', 'COMMENT', 'CREATE FOREIGN TABLE', 'CREATE INDEX', 'ALTER INDEX', 'CREATE MATERIALIZED VIEW', 'CREATE RULE', 'CREATE TABLE', 'CREATE TABLE AS', 'CREATE TRIGGER', 'CREATE VIEW', 'GRANT', 'REVOKE', 'IMPORT FOREIGN SCHEMA', 'SELECT INTO')
   EXECUTE FUNCTION tuskgate.tell_relations_changed();

CREATE EVENT TRIGGER tuskgate_relations_drop ON sql_drop
   EXECUTE FUNCTION tuskgate.tell_relations_changed();
