-- Makes the children of a relation that is partitioned by hash: relation~0, relation~1, ...
create or replace function tuskgate.create_children(relation text, partitions int) returns void
language plpgsql
set search_path = ''
as $$
begin
  for remainder in 0 .. partitions - 1 loop
    -- The room left on each page lets an update stay on its page (a heap-only tuple).
    execute format(
      'create table tuskgate_data.%I partition of tuskgate_data.%I
         for values with (modulus %s, remainder %s) with (fillfactor = 85)',
      relation || '~' || remainder, relation, partitions, remainder);
  end loop;
end
$$;
