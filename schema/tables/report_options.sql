-- What analysts declare about the reports on a DynamoDB table: its entities, types and names of
-- columns, excluded attributes. docs/reporting.md explains them. They outlive the table.
create table tuskgate.report_options (
  table_name text collate "C" primary key,
  options jsonb not null default '{}' check (jsonb_typeof(options) = 'object')
);
