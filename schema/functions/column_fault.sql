-- Refuses a value for a column of an attached relation, in the words of ColumnError
-- (translator/attached/column_error.h). Never returns; stable, so that no plan calls it.
create or replace function tuskgate.column_fault(attribute text, rule text) returns text
language plpgsql stable parallel safe
as $$
begin
  raise exception using
    errcode = 'TGA01',
    message = 'One or more parameter values were invalid: Attribute ''' || attribute || ''': '
      || rule;
end
$$;
