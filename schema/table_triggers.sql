-- The triggers of the tables, as today's functions make them. Whoever makes or changes a table locks
-- its row of the catalog first: wait for those under way, for their triggers to be seen here. Those
-- that come meanwhile wait. A table that has yet to be filled from a backup gets its trigger then.
lock table tuskgate.tables in exclusive mode;
select tuskgate.make_hash_triggers(t) from tuskgate.tables t;
select tuskgate.make_table_trigger(t) from tuskgate.tables t
where t.transition is distinct from 'CREATING' or t.transition_until <> 'infinity';
