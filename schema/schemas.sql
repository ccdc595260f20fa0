-- Tuskgate's own objects. `create ... if not exists`: the migration runner makes the first schema
-- for its own record before it applies anything.
create schema if not exists tuskgate;
-- The relations that hold items.
create schema tuskgate_data;
-- The relations that hold the items of backups.
create schema tuskgate_backup;
