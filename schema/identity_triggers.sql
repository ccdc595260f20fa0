-- Tells gateways of changes of users, keys and policies, whoever makes them.
do $$
declare
  name text;
begin
  foreach name in array array['users', 'groups', 'group_members', 'roles', 'policies',
      'attached_policies', 'access_keys']
  loop
    execute format('create or replace trigger tell after insert or update or delete or truncate '
      'on tuskgate.%I for each statement execute function tuskgate.tell_identities_changed()', name);
  end loop;
end
$$;
