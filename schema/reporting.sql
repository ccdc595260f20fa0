-- Views of the items for reports: see docs/reporting.md. A database may have such a schema already.
create schema if not exists reporting;
