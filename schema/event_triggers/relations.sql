-- Event triggers take a superuser. Without them, gateways look for changes every few seconds. Those
-- that are there stay, as somebody may have disabled them.
do $$
begin
  if not exists (
    select from pg_event_trigger where evtname = 'tuskgate_relations_change') then
    create event trigger tuskgate_relations_change on ddl_command_end
      when tag in ('ALTER FOREIGN TABLE', 'ALTER MATERIALIZED VIEW', 'ALTER SCHEMA', 'ALTER TABLE',
        'ALTER DOMAIN', 'ALTER TYPE', 'ALTER VIEW', 'COMMENT', 'CREATE FOREIGN TABLE',
        'CREATE INDEX', 'ALTER INDEX', 'CREATE MATERIALIZED VIEW', 'CREATE RULE', 'CREATE TABLE',
        'CREATE TABLE AS', 'CREATE TRIGGER', 'CREATE VIEW', 'GRANT', 'REVOKE',
        'IMPORT FOREIGN SCHEMA', 'SELECT INTO')
      execute function tuskgate.tell_relations_changed();
  end if;
  if not exists (select from pg_event_trigger where evtname = 'tuskgate_relations_drop') then
    create event trigger tuskgate_relations_drop on sql_drop
      execute function tuskgate.tell_relations_changed();
  end if;
exception when insufficient_privilege then
  raise notice 'no event trigger: only a superuser may create one';
end
$$;
