-- The rights of gateways that may define nothing themselves, where `tuskgate grant` has given them in
-- this database.
select tuskgate.gateway_rights()
from pg_catalog.pg_roles r
where r.rolname = 'tuskgate_gateway'
  and pg_catalog.has_schema_privilege(r.oid, 'tuskgate', 'usage');
