-- The relation of the images that a backup needs of items which were changed while it is made, as a
-- quoted name. No DynamoDB table's name has a ~, and other relations there have a ~b.
create or replace function tuskgate.backup_images(backup_id text) returns text
language sql
immutable parallel safe
as $$
  select format('tuskgate_backup.%I', 'images~' || backup_id)
$$;
