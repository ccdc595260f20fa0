-- The part of a table's trigger function that keeps, for a backup that is being copied chunk by
-- chunk, what items were at the moment that it shows: see trigger_parts and copy_backup_chunk. The
-- first change of an item after that moment leaves its image, or none (null) where there was none;
-- later changes find it there.
create or replace function tuskgate.backup_part(
  base tuskgate.tables, backup_id text,
  out declarations text, out of_old text, out of_new text, out upkeep text
)
language plpgsql
immutable
set search_path = ''
as $$
declare
  images text := tuskgate.backup_images(backup_id);
  has_sort_key boolean := base.sort_key is not null;
  columns text := case when has_sort_key then 'child, h, pk, sk' else 'child, h, pk' end;
  old_key text := case when has_sort_key then 'old.h, old.pk, old.sk' else 'old.h, old.pk' end;
begin
  upkeep := format(
    E'\n\n  -- Backup %s\n  if tg_op <> ''INSERT'' then'
    || E'\n    insert into %s (%s, item, size) values (tg_relid, %s, old.item, old.size)'
    || E'\n    on conflict do nothing;\n  end if;'
    -- Only plain SQL changes a key.
    || E'\n  if tg_op = ''INSERT'' or tg_op = ''UPDATE'' and (%4$s) <> (%s) then'
    || E'\n    insert into %2$s (%3$s) values (tg_relid, %5$s) on conflict do nothing;\n  end if;',
    backup_id, images, columns, old_key, replace(old_key, 'old.', 'new.'));
end
$$;
