-- Fills in the next rows of a new index, at most `chunk`, and notes how far it came, so that it goes
-- on from there whoever calls it next. Returns true when there is nothing left to do, null when
-- somebody else is at it.
--
-- Rows are locked while they are copied: a writer of one of them waits for the chunk's commit, and
-- the chunk for writers under way, whose version it then copies. Other writers are not concerned.
create or replace function tuskgate.fill_index(id uuid, index_name text, chunk int) returns boolean
language plpgsql
set search_path = ''
as $$
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
     ), filled as (%s)
     select count(*), (array_agg(jsonb_build_object(''child'', %s, ''h'', t.h, ''pk'', t.pk::text
       %s) order by (%s) desc))[1] from t',
    base.relation || '~' || child, start, columns, chunk,
    case index.kind when 'EXPIRY' then tuskgate.expiry_filling(base, index)
      else tuskgate.index_filling(base, index) end,
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
