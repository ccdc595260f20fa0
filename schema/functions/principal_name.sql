-- Whose the statement is, by the name that people know: of `tuskgate.principal`, which is an ARN
-- where signatures are verified, the user's name, or the role's and its session's (ROLE/SESSION);
-- else what it is, as of the account's root. For policies of rows, defaults and views. NULL where nobody's.
create or replace function tuskgate.principal_name() returns text
language sql
stable
parallel safe
as $$
select case
    when p.arn ~ '^arn:aws:iam::[0-9]{12}:user/' then pg_catalog.substring(p.arn, '[^/]+$')
    when p.arn ~ '^arn:aws:sts::[0-9]{12}:assumed-role/'
      then pg_catalog.substring(p.arn, ':assumed-role/(.+)$')
    when p.arn ~ '^arn:aws:sts::[0-9]{12}:federated-user/' then pg_catalog.substring(p.arn, '[^/]+$')
    else nullif(p.arn, '')
  end
from (select pg_catalog.current_setting('tuskgate.principal', true)) p (arn)
$$;
