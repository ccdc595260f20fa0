-- Has gateways read the users, keys and policies anew, once for a statement.
create or replace function tuskgate.tell_identities_changed() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  update tuskgate.identity_version set version = version + 1;
  notify tuskgate_identities;
  return null;
end
$$;
