-- All users, groups, roles, policies and access keys, in the form of the file of --credentials
-- (gateway/identity/identity_file.h), but that secrets are what the database has: encrypted, in
-- base64.
create or replace function tuskgate.identities() returns json
language sql
stable
set search_path = ''
as $$
  with attached as (
    select user_name, group_name, role_name,
      json_agg(coalesce(policy, managed_policy) order by policy, managed_policy)
        filter (where not is_boundary) as policies,
      min(coalesce(policy, managed_policy)) filter (where is_boundary) as boundary
    from tuskgate.attached_policies
    group by user_name, group_name, role_name
  ), keys as (
    select user_name, json_agg(json_build_object(
        'accessKeyId', id,
        'secretAccessKey', translate(encode(secret, 'base64'), E'\n', ''),
        'status', case when is_active then 'Active' else 'Inactive' end) order by id) as keys
    from tuskgate.access_keys
    group by user_name
  ), members as (
    select user_name, json_agg(group_name order by group_name) as groups
    from tuskgate.group_members
    group by user_name
  )
  select json_build_object(
    'users', (
      select coalesce(json_agg(json_build_object(
        'name', u.name, 'path', u.path, 'id', u.id, 'tags', u.tags,
        'sessionsSince', coalesce(extract(epoch from u.sessions_since), 0),
        'groups', coalesce(m.groups, '[]'), 'policies', coalesce(a.policies, '[]'),
        'boundary', a.boundary, 'accessKeys', coalesce(k.keys, '[]'))), '[]')
      from tuskgate.users u
        left join members m on m.user_name = u.name
        left join attached a on a.user_name = u.name
        left join keys k on k.user_name = u.name),
    'groups', (
      select coalesce(json_agg(json_build_object(
        'name', g.name, 'policies', coalesce(a.policies, '[]'))), '[]')
      from tuskgate.groups g left join attached a on a.group_name = g.name),
    'roles', (
      select coalesce(json_agg(json_build_object(
        'name', r.name, 'path', r.path, 'id', r.id, 'tags', r.tags, 'trust', r.trust,
        'maxSessionDuration', r.max_session_seconds,
        'sessionsSince', coalesce(extract(epoch from r.sessions_since), 0),
        'policies', coalesce(a.policies, '[]'), 'boundary', a.boundary)), '[]')
      from tuskgate.roles r left join attached a on a.role_name = r.name),
    'policies', (
      select coalesce(json_object_agg(p.name, p.document), '{}') from tuskgate.policies p),
    'root', json_build_object('accessKeys', coalesce(
      (select k.keys from keys k where k.user_name is null), '[]')))
$$;
