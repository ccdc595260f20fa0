-- The trigger that gives rows the right column h after a statement that changed keys. It looks at all
-- rows: a trigger for each row would have to come before the update, which then locks its row first,
-- and would not be called for rows that go to another child. Its argument is the type of the
-- partition key.
create or replace function tuskgate.mend_hash() returns trigger
language plpgsql
set search_path = ''
as $$
declare
  -- Not by tuskgate.hash_value: whoever updates the relation need have no right to our functions.
  hash text := pg_catalog.format('(pg_catalog.%s, 8816678312871386365) >> 32)::int4',
    case tg_argv[0]
      when 'S' then 'hashtextextended(t.pk'
      when 'N' then 'hash_numeric_extended(t.pk'
      else 'hashtextextended(pg_catalog.encode(t.pk, ''hex'') collate "C"'
    end);
  is_wrong boolean;
begin
  execute format('select exists (select from %I.%I t where t.h <> %s)', tg_table_schema,
    tg_table_name, hash)
  into is_wrong;
  -- Mending calls this trigger again.
  if is_wrong then
    execute format('update %I.%I t set h = %s where t.h <> %3$s', tg_table_schema, tg_table_name,
      hash);
  end if;
  return null;
end
$$;
