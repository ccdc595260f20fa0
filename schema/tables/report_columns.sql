-- The columns of the views in schema reporting, without pk, sk, item, ordinality and element.
create table tuskgate.report_columns (
  view text collate "C" not null references tuskgate.report_views (view)
    on update cascade on delete cascade,
  number int not null,
  name text collate "C" not null,
  -- Document path in the item, or in the element of the list; empty for an element that is no map.
  path text collate "C" not null,
  type text not null check (type in ('text', 'number', 'boolean', 'binary', 'text set',
    'number set', 'binary set', 'list', 'map', 'json', 'iso', 'epoch', 'epoch_ms')),
  -- The types found so far, and in which part of the items at the last refresh.
  tags text[] not null,
  share float8 not null,
  seen boolean not null,
  primary key (view, number),
  unique (view, name)
);
