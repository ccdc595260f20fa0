-- Client request tokens of transactions that were carried out, by which they are known when they
-- are sent again. A token counts for ten minutes; gateways remove those that are older.
create table tuskgate.transaction_tokens (
  token text collate "C" primary key,
  fingerprint text not null,  -- of all else that the request said
  request_id text not null,   -- whose it is
  at numeric not null         -- when, by the gateway's clock: seconds since 1970
);
-- For those who remove old ones: the rows are in the order of their time, nearly.
create index on tuskgate.transaction_tokens using brin (at) with (pages_per_range = 16);
