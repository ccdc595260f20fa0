select tuskgate.report_role();
