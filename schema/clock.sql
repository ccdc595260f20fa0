-- The clock as it was set last, if it was.
select tuskgate.make_now();
