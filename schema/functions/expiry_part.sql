-- The part of a table's trigger function that keeps when items expire: see trigger_parts. `index` is
-- that of make_expiry_relation; its key is the attribute with the time.
create or replace function tuskgate.expiry_part(
  base tuskgate.tables, index tuskgate.indexes,
  out declarations text, out of_old text, out of_new text, out upkeep text
)
language plpgsql
immutable
set search_path = ''
as $$
declare
  attribute constant text := index.partition_key[1];
  -- The relation's children are those of the table.
  target tuskgate.indexes := index;
  key_changes text := 'old.pk <> new.pk';
  old_clause text := 't.expires = old_expires and t.base_pk = old.pk';
begin
  target.partition_key := array[base.partition_key];
  target.partition_key_type := array[base.partition_key_type];
  if base.sort_key is not null then
    key_changes := '(' || key_changes || ' or old.sk <> new.sk)';
    old_clause := old_clause || ' and t.base_sk = '
      || tuskgate.short_key('old.sk', base.sort_key_type);
  end if;
  declarations := E'\n  old_expires int8; new_expires int8;';
  -- Who deletes what has expired removes it from the relation, too: expire_child.
  of_old := E'\n    if tg_op <> ''DELETE'' or current_setting(''tuskgate.expiring'', true) is distinct '
    || E'from ''on'' then'
    || format(E'\n      old_expires := tuskgate.expires_at(old.item -> %L ->> ''N'');', attribute)
    || E'\n    end if;';
  of_new := format(E'\n    new_expires := tuskgate.expires_at(new.item -> %L ->> ''N'');', attribute);
  upkeep := E'\n\n  -- Time to live'
    -- Only plain SQL changes a key.
    || E'\n  if old_expires is distinct from new_expires or tg_op = ''UPDATE'' and ' || key_changes
    || E' then\n    if old_expires is not null then\n      '
    || tuskgate.index_target(base, target, 'old.pk', 'delete from %s t where ' || old_clause || ';')
    || E'\n    end if;\n    if new_expires is not null then\n      '
    -- One that is there already is of an item that TRUNCATE removed. It is updated so that whoever is
    -- about to remove it (expire_child) sees that it is needed.
    || tuskgate.index_target(base, target, 'new.pk', format(
      'insert into %%s (%s) values (%s) on conflict (%s) do update set expires = excluded.expires;',
      tuskgate.expiry_columns(base), tuskgate.expiry_values(base, 'new', 'new_expires'),
      concat_ws(', ', 'expires', 'base_pk', case when base.sort_key is not null then 'base_sk' end)))
    || E'\n    end if;\n  end if;';
end
$$;
