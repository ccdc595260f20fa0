-- The role tuskgate_reporting and what it may do.
select tuskgate.report_role();
