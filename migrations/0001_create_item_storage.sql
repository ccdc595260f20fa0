-- The catalog, the functions that conditions and updates call, and the schema of the items.

-- Tuskgate's own objects. `create ... if not exists`: the migration runner makes the first schema
-- for its own record before it applies anything.
create schema if not exists tuskgate;
-- The relations that hold items.
create schema tuskgate_data;

-- The catalog: one row for each DynamoDB table.
create table tuskgate.tables (
  name text collate "C" primary key,
  id uuid not null,
  -- In schema tuskgate_data; its children are relation~0, relation~1, ...
  relation text collate "C" not null unique,
  partitions int not null check (partitions > 0),
  partition_key text not null,
  partition_key_type text not null check (partition_key_type in ('S', 'N', 'B')),
  sort_key text,
  sort_key_type text check (sort_key_type in ('S', 'N', 'B')),
  billing_mode text not null check (billing_mode in ('PROVISIONED', 'PAY_PER_REQUEST')),
  read_units bigint not null,
  write_units bigint not null,
  -- When the table last became on-demand; null if it never was.
  on_demand_at timestamptz,
  last_increase_at timestamptz,
  last_decrease_at timestamptz,
  decreases_today int not null default 0,
  deletion_protection boolean not null default false,
  created_at timestamptz not null default clock_timestamp(),
  check ((sort_key is null) = (sort_key_type is null))
);

-- Bytes of a stored string as DynamoDB counts them: an escaped U+0000 or U+0001 takes five bytes in
-- store and one in DynamoDB.
create function tuskgate.text_size(stored text) returns int
language plpgsql immutable strict parallel safe
as $$
begin
  return case
    when pg_catalog.strpos(stored, E'\x01') = 0 then pg_catalog.octet_length(stored)
    else pg_catalog.octet_length(stored) - 4 * (pg_catalog.length(stored)
      - pg_catalog.length(pg_catalog.replace(stored, E'\x01', '')))
  end;
end
$$;

-- number_size for any number: zero, negative, with a fraction.
create function tuskgate.any_number_size(canonical text) returns int
language plpgsql immutable strict parallel safe
as $$
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

-- Bytes of a canonical number: one, and one for each pair of digits, pairs aligned on the decimal
-- point and without those that are zero at the ends, and one for a minus sign. The same as
-- NumberSize in translator/model/number.cpp.
--
-- The usual case, a positive whole number, is inlined (see attribute_bytes); it is kept small, because
-- every execution of a statement sets up all of its expressions, used or not.
create function tuskgate.number_size(canonical text) returns int
language sql immutable parallel safe
as $$
  select case
    when pg_catalog.ascii(canonical) between 49 and 57 and pg_catalog.strpos(canonical, '.') = 0
    then 1 + (pg_catalog.length(canonical) + 1) / 2
         - (pg_catalog.length(canonical) - pg_catalog.length(pg_catalog.rtrim(canonical, '0'))) / 2
    else tuskgate.any_number_size(canonical) end
$$;

-- Bytes of an attribute value by DynamoDB's rules, without its name. The same as AttributeSize in
-- translator/model/item_size.cpp.
create function tuskgate.attribute_size(value jsonb) returns int
language plpgsql immutable strict parallel safe
as $$
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

-- Bytes that an attribute takes with its name, whose bytes the caller knows; 0 when it is null.
--
-- One expression, which is inlined: a function in SQL that is not inlined is planned anew in each
-- transaction that calls it. And a small one: each execution of a statement sets up every function
-- of its expressions, called or not. So strings are done here, and the rest by a call.
create function tuskgate.attribute_bytes(value jsonb, name_bytes int) returns int
language sql immutable parallel safe
as $$
  select case when value is null then 0 else name_bytes + coalesce(
    -- An escaped U+0000 or U+0001 is one byte.
    pg_catalog.octet_length(pg_catalog.replace(pg_catalog.replace(
      value ->> 'S', E'\x01\U0010FFFE', ' '), E'\x01\U0010FFFF', ' ')),
    tuskgate.attribute_size(value)) end
$$;

-- Bytes of an item by DynamoDB's rules: what belongs into the column size of its row.
create function tuskgate.item_size(item jsonb) returns int
language plpgsql immutable strict parallel safe
as $$
begin
  return (
    select coalesce(pg_catalog.sum(
      tuskgate.text_size(attribute.key) + tuskgate.attribute_size(attribute.value)), 0)
    from pg_catalog.jsonb_each(item) attribute);
end
$$;

-- The function size() of DynamoDB's expressions; null where it has no value.
--
-- The length of a string is counted in UTF-16 code units, as the service counts it.
create function tuskgate.size(value jsonb) returns numeric
language plpgsql immutable strict parallel safe
as $$
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

-- Levels of nesting that a value takes: a scalar or set one, a list or map one more than its deepest
-- member.
create function tuskgate.nesting(value jsonb) returns int
language plpgsql immutable strict parallel safe
as $$
begin
  if value ? 'M' then
    return 1 + (select coalesce(pg_catalog.max(tuskgate.nesting(member.value)), 0)
                from pg_catalog.jsonb_each(value -> 'M') member);
  end if;
  if value ? 'L' then
    return 1 + (select coalesce(pg_catalog.max(tuskgate.nesting(element.value)), 0)
                from pg_catalog.jsonb_array_elements(value -> 'L') element);
  end if;
  return 1;
end
$$;

-- is_number for large numbers and small fractions.
create function tuskgate.is_any_number(number numeric) returns boolean
language plpgsql immutable strict parallel safe
as $$
begin
  return number = 0
    or (pg_catalog.abs(number) >= 1e-130 and pg_catalog.abs(number) < 1e126
        and pg_catalog.length(pg_catalog.btrim(
              pg_catalog.replace(pg_catalog.abs(number)::text, '.', ''), '0')) <= 38);
end
$$;

-- Whether a result of arithmetic is a number that DynamoDB can hold: at most 38 significant digits,
-- zero or of magnitude 1e-130 to 9.9...9e125. The usual case is inlined: see attribute_bytes.
create function tuskgate.is_number(number numeric) returns boolean
language sql immutable parallel safe
as $$
  select (pg_catalog.abs(number) < 1e18 and pg_catalog.scale(number) <= 18)
    or tuskgate.is_any_number(number)
$$;

-- Orders two attribute values: negative, zero or positive; null when they are not of one type that
-- has an order (S, N or B).
create function tuskgate.compare(one jsonb, other jsonb) returns int
language plpgsql immutable strict parallel safe
as $$
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

-- The function begins_with() of DynamoDB's expressions, for operands of any type.
create function tuskgate.begins_with(value jsonb, prefix jsonb) returns boolean
language plpgsql immutable parallel safe
as $$
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

-- Whether a stored string contains another. An escape is U+0001 and a second character, U+10FFFE or
-- U+10FFFF; a part that begins with one of those two must not match in the middle of an escape.
create function tuskgate.has_substring(whole text, part text) returns boolean
language plpgsql immutable strict parallel safe
as $$
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

-- The function contains() of DynamoDB's expressions, for operands of any type.
create function tuskgate.contains(value jsonb, part jsonb) returns boolean
language plpgsql immutable parallel safe
as $$
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

-- The union of two sets of one type: ADD. Elements are sorted bytewise, as all stored sets are.
create function tuskgate.set_union(one jsonb, other jsonb) returns jsonb
language sql immutable parallel safe
as $$
  select pg_catalog.jsonb_build_object(tag.key, (
    select pg_catalog.jsonb_agg(element order by element collate "C")
    from (select pg_catalog.jsonb_array_elements_text(tag.value)
          union
          select pg_catalog.jsonb_array_elements_text(one -> tag.key)) united (element)))
  from pg_catalog.jsonb_each(other) tag
$$;

-- A set without the elements of another of its type: DELETE. Null when nothing is left.
create function tuskgate.set_difference(one jsonb, other jsonb) returns jsonb
language sql immutable parallel safe
as $$
  select case when kept.elements is not null
    then pg_catalog.jsonb_build_object(tag.key, kept.elements) end
  from pg_catalog.jsonb_each(other) tag,
    lateral (select pg_catalog.jsonb_agg(element order by element collate "C") as elements
             from pg_catalog.jsonb_array_elements_text(one -> tag.key) element
             where not (tag.value ? element)) kept
$$;

-- Sets what stands at the path, or removes it when the value is null.
create function tuskgate.set_or_remove(item jsonb, path text[], value jsonb) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  if value is null then
    return item #- path;
  end if;
  return pg_catalog.jsonb_set(item, path, value, true);
end
$$;

-- Creates the relation of a DynamoDB table with its children, and its row in the catalog.
--
-- h is the upper half of the hash by which PostgreSQL chooses a text key's partition. It leads the
-- primary key, so that a scan in key order is a scan in hash order, and a segment of a parallel
-- scan is a range of it. It is generated: plain SQL need not know it.
create function tuskgate.create_item_table(
  new_table tuskgate.tables
) returns void
language plpgsql
set search_path = ''
as $$
declare
  types constant jsonb := '{"S": "text collate \"C\"", "N": "numeric", "B": "bytea"}';
  hashes constant jsonb := '{
    "S": "pg_catalog.hashtextextended(pk, 8816678312871386365)",
    "N": "pg_catalog.hash_numeric_extended(pk, 8816678312871386365)",
    "B": "pg_catalog.hashtextextended(pg_catalog.encode(pk, ''hex'') collate \"C\", 8816678312871386365)"
  }';
  sort_column text := '';
  sort_key text := '';
begin
  if new_table.sort_key is not null then
    sort_column := 'sk ' || (types ->> new_table.sort_key_type) || ' not null, ';
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
    new_table.relation, types ->> new_table.partition_key_type, sort_column,
    hashes ->> new_table.partition_key_type, sort_key);
  for remainder in 0 .. new_table.partitions - 1 loop
    -- The room left on each page lets an update stay on its page (a heap-only tuple).
    execute format(
      'create table tuskgate_data.%I partition of tuskgate_data.%I
         for values with (modulus %s, remainder %s) with (fillfactor = 85)',
      new_table.relation || '~' || remainder, new_table.relation,
      new_table.partitions, remainder);
  end loop;
  execute format('comment on table tuskgate_data.%I is %L', new_table.relation,
    'Items of the DynamoDB table ' || new_table.name || ', as DynamoDB JSON');
  perform pg_catalog.pg_notify('tuskgate_catalog', new_table.name);
end
$$;

-- Drops a DynamoDB table. Returns false when there is none of that name and id.
create function tuskgate.drop_item_table(table_name text, table_id uuid) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  gone text;
begin
  delete from tuskgate.tables t
  where t.name = table_name and t.id = table_id
  returning t.relation into gone;
  if not found then
    return false;
  end if;
  execute format('drop table tuskgate_data.%I', gone);
  perform pg_catalog.pg_notify('tuskgate_catalog', table_name);
  return true;
end
$$;
