-- A new item with the key that was written to the columns pk and sk, if the item does not have one,
-- and the attribute that makes it one of the view's entity.
create or replace function tuskgate.new_report_item(
  base tuskgate.tables, report tuskgate.report_views, item jsonb, new jsonb
) returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  part record;
  value jsonb;
begin
  for part in
    select *
    from (values (base.partition_key, base.partition_key_type, new -> 'pk'),
                 (base.sort_key, base.sort_key_type, new -> 'sk')) p (attribute, type, written)
    where p.attribute is not null and p.written <> 'null'
  loop
    -- pk and sk are in the stored form.
    value := jsonb_build_object(part.type, case part.type
      when 'N' then tuskgate.canonical_number(part.written #>> '{}')
      when 'B' then tuskgate.base64((part.written #>> '{}')::bytea)
      else tuskgate.stored_text(part.written #>> '{}') end);
    if item -> part.attribute <> value then
      raise exception 'The key attribute % is written twice, and not alike', part.attribute
        using errcode = 'check_violation';
    end if;
    item := item || jsonb_build_object(part.attribute, value);
  end loop;
  if report.rule ? 'attribute' then
    item := jsonb_build_object(tuskgate.stored_text(report.rule ->> 'attribute'),
      jsonb_build_object('S', tuskgate.stored_text(report.entity))) || item;
  end if;
  return item;
end
$$;
