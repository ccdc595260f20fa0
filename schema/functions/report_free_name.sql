-- The name, or if it is taken, the name with the first number that is free: total, total_2, ...
create or replace function tuskgate.report_free_name(name text, taken text[]) returns text
language plpgsql immutable strict parallel safe
as $$
declare
  free text := name;
  head text := name;
  number int := 1;
begin
  while free = any (taken) loop
    number := number + 1;
    while pg_catalog.octet_length(head || '_' || number) > 63 loop
      head := pg_catalog.left(head, -1);
    end loop;
    free := head || '_' || number;
  end loop;
  return free;
end
$$;
