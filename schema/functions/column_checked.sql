-- A text that a column of that type keeps as it is, or a refusal; `type` is as the catalog spells it.
-- What MayBeOpaque (translator/attached/columns/column_opaque.cpp) knows of types is said here again,
-- since their casts cut, fill up and round in silence. Types of extensions refuse values with
-- whatever state their authors liked, XX000 too.
create or replace function tuskgate.column_checked(
  content text, attribute text, type text
) returns text
language plpgsql stable
as $$
begin
  if (case
      when type = 'bit' then content !~ '^[01]$'
      when type like 'bit(%' then
        content !~ '^[01]*$' or pg_catalog.length(content) <> pg_catalog.substring(type, '\d+')::int
      when type like 'bit varying%' then
        content !~ '^[01]*$' or pg_catalog.length(content) > pg_catalog.substring(type, '\d+')::int
      when type = 'money' then pg_catalog.regexp_replace(content, '[^0-9.]', '', 'g') ~ '\.\d{3,}$'
      when type in ('oid', 'xid', 'cid', 'xid8') then content !~ '^\d{1,20}$'
    end) then
    return tuskgate.column_fault(attribute, 'the value is no valid ' || type);
  end if;
  -- Their casts take any number of digits.
  if type in ('oid', 'xid', 'cid') and content::numeric > 4294967295
    or type = 'xid8' and content::numeric > 18446744073709551615 then
    return tuskgate.column_fault(attribute, 'the value is no valid ' || type);
  end if;
  execute 'select ($1::' || type || ') is null' using content;
  return content;
exception
  when insufficient_privilege then
    raise;
  when data_exception or syntax_error_or_access_rule_violation or invalid_schema_name
    or feature_not_supported or program_limit_exceeded or internal_error then
    return tuskgate.column_fault(attribute, 'the value is no valid ' || type);
end
$$;
