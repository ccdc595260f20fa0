// The version 3 client: values as DynamoDB writes them.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';

import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeEndpointsCommand,
  DescribeLimitsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  DynamoDBServiceException,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  ScanCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  paginateListTables,
  paginateQuery,
  paginateScan,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';

import { clientConfig, startServer } from './server.js';

const TABLE = `conformance-javascript-${randomUUID()}`;
const waiting = { maxWaitTime: 300, minDelay: 1, maxDelay: 2 };

let server;
let client;

const send = (command) => client.send(command);
const fresh = () => ({ p: { S: randomUUID() }, c: { N: '0' } });
const put = (Item, more = {}) => send(new PutItemCommand({ TableName: TABLE, Item, ...more }));
const get = async (key) =>
  (await send(new GetItemCommand({ TableName: TABLE, Key: key, ConsistentRead: true }))).Item;

function tableParameters(name) {
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: 'p', KeyType: 'HASH' },
      { AttributeName: 'c', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'p', AttributeType: 'S' },
      { AttributeName: 'c', AttributeType: 'N' },
    ],
  };
}

before(async () => {
  server = await startServer();
  client = new DynamoDBClient(clientConfig(server.url));
  await send(new CreateTableCommand(tableParameters(TABLE)));
  await waitUntilTableExists({ client, ...waiting }, { TableName: TABLE });
});

after(async () => {
  await send(new DeleteTableCommand({ TableName: TABLE }));
  client.destroy();
  await server.stop();
});

test('a table from its creation to its end, with waiters', async () => {
  const name = `${TABLE}-life`;
  const created = await send(new CreateTableCommand(tableParameters(name)));
  assert.equal(created.TableDescription.TableName, name);
  assert.ok(created.TableDescription.CreationDateTime instanceof Date);
  const exists = await waitUntilTableExists({ client, ...waiting }, { TableName: name });
  assert.equal(exists.state, 'SUCCESS');

  const { Table } = await send(new DescribeTableCommand({ TableName: name }));
  assert.equal(Table.TableStatus, 'ACTIVE');
  assert.deepEqual(Table.KeySchema, tableParameters(name).KeySchema);
  await assert.rejects(send(new CreateTableCommand(tableParameters(name))), (error) => {
    assert.ok(error instanceof ResourceInUseException);
    assert.equal(error.message, `Table already exists: ${name}`);
    return true;
  });

  await send(new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: true }));
  await waitUntilTableExists({ client, ...waiting }, { TableName: name });
  await assert.rejects(send(new DeleteTableCommand({ TableName: name })), {
    name: 'ValidationException',
  });
  await send(new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: false }));
  await waitUntilTableExists({ client, ...waiting }, { TableName: name });

  await send(new DeleteTableCommand({ TableName: name }));
  const gone = await waitUntilTableNotExists({ client, ...waiting }, { TableName: name });
  assert.equal(gone.state, 'SUCCESS');
});

test('tables are listed, page by page', async () => {
  const { TableNames } = await send(
    new ListTablesCommand({ ExclusiveStartTableName: TABLE.slice(0, -1), Limit: 1 }),
  );
  assert.deepEqual(TableNames, [TABLE]);
  const names = [];
  for await (const page of paginateListTables({ client, pageSize: 2 }, {})) {
    names.push(...page.TableNames);
  }
  assert.ok(names.includes(TABLE));
  assert.equal(new Set(names).size, names.length);
});

test('the account', async () => {
  const limits = await send(new DescribeLimitsCommand({}));
  assert.ok(limits.AccountMaxReadCapacityUnits > 0);
  assert.ok(limits.TableMaxWriteCapacityUnits > 0);
  const { Endpoints } = await send(new DescribeEndpointsCommand({}));
  assert.equal(Endpoints[0].CachePeriodInMinutes, 1440);
});

test('an item from its creation to its end', async () => {
  const key = fresh();
  await put({ ...key, a: { S: 'one' } });
  assert.deepEqual(await get(key), { ...key, a: { S: 'one' } });

  const replaced = await put({ ...key, b: { N: '2' } }, { ReturnValues: 'ALL_OLD' });
  assert.deepEqual(replaced.Attributes, { ...key, a: { S: 'one' } });

  const updated = await send(
    new UpdateItemCommand({
      TableName: TABLE,
      Key: key,
      UpdateExpression: 'SET #l = list_append(if_not_exists(#l, :empty), :x) ADD b :one',
      ExpressionAttributeNames: { '#l': 'list of things' },
      ExpressionAttributeValues: {
        ':empty': { L: [] },
        ':x': { L: [{ S: 'x' }] },
        ':one': { N: '1' },
      },
      ReturnValues: 'UPDATED_NEW',
    }),
  );
  assert.deepEqual(updated.Attributes, { b: { N: '3' }, 'list of things': { L: [{ S: 'x' }] } });

  const deleted = await send(
    new DeleteItemCommand({ TableName: TABLE, Key: key, ReturnValues: 'ALL_OLD' }),
  );
  assert.deepEqual(deleted.Attributes.b, { N: '3' });
  assert.equal(await get(key), undefined);
});

test('values of every type come back as they were', async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  const item = {
    ...fresh(),
    s: { S: 'héllo \u0000 \u{1f600}' },
    empty: { S: '' },
    n: { N: '12345678901234567890123456789012345678' },
    b: { B: bytes },
    t: { BOOL: true },
    z: { NULL: true },
    ss: { SS: ['a'] },
    ns: { NS: ['-1.5'] },
    bs: { BS: [bytes] },
    l: { L: [{ S: 'x' }, { L: [] }, { M: {} }] },
    m: { M: { 'a.b': { M: { c: { B: bytes } } } } },
  };
  await put(item);
  assert.deepEqual(await get({ p: item.p, c: item.c }), item);
});

test('sets come back whole, in whatever order', async () => {
  const strings = ['a', 'b', 'é', ''];
  const numbers = ['1', '2.5', '-3', '0'];
  const key = fresh();
  await put({ ...key, ss: { SS: strings }, ns: { NS: numbers } });
  const item = await get(key);
  assert.deepEqual([...item.ss.SS].sort(), [...strings].sort());
  assert.deepEqual([...item.ns.NS].sort(), [...numbers].sort());
});

test('a failed condition is a typed exception', async () => {
  const key = fresh();
  await put({ ...key, a: { N: '1' } });
  const failing = { ConditionExpression: 'attribute_not_exists(p)' };
  await assert.rejects(put(key, failing), (error) => {
    assert.ok(error instanceof ConditionalCheckFailedException);
    assert.equal(error.message, 'The conditional request failed');
    assert.equal(error.$metadata.httpStatusCode, 400);
    assert.equal(error.Item, undefined);
    return true;
  });
  await assert.rejects(
    put(key, { ...failing, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
    (error) => {
      assert.ok(error instanceof ConditionalCheckFailedException);
      assert.deepEqual(error.Item, { ...key, a: { N: '1' } });
      return true;
    },
  );
});

test('a table that is not there is a typed exception', async () => {
  const nowhere = { TableName: `${TABLE}-nowhere`, Key: fresh() };
  await assert.rejects(send(new GetItemCommand(nowhere)), (error) => {
    assert.ok(error instanceof ResourceNotFoundException);
    assert.equal(error.message, 'Requested resource not found');
    return true;
  });
});

test('a refused request is an exception with its message and request id', async () => {
  await assert.rejects(put({ c: { N: '1' } }), (error) => {
    assert.ok(error instanceof DynamoDBServiceException);
    assert.equal(error.name, 'ValidationException');
    assert.equal(
      error.message.replace('1 validation error detected: ', ''),
      'One or more parameter values were invalid: Missing the key p in the item',
    );
    assert.match(error.$metadata.requestId, /^[0-9A-Z]{52}$/);
    return true;
  });
});

test('every response carries its checksum', async () => {
  // The client checks it too; this also sees that it is there.
  const seen = [];
  const watching = new DynamoDBClient(clientConfig(server.url));
  watching.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      seen.push(result.response.headers);
      return result;
    },
    { step: 'deserialize', priority: 'low' },
  );
  await watching.send(new ListTablesCommand({}));
  await watching.send(new GetItemCommand({ TableName: TABLE, Key: fresh() }));
  watching.destroy();
  assert.equal(seen.length, 2);
  for (const headers of seen) {
    assert.match(headers['x-amz-crc32'], /^\d+$/);
    assert.match(headers['x-amzn-requestid'], /^[0-9A-Z]{52}$/);
    assert.equal(headers['content-type'], 'application/x-amz-json-1.0');
  }
  // GetItem of no item answers {} and this is its CRC-32.
  assert.equal(Number(seen[1]['x-amz-crc32']), 0xa3a6bf43);
});

test('Query in pages, forwards and backwards', async () => {
  const p = { S: randomUUID() };
  await Promise.all(
    Array.from({ length: 25 }, (_, i) => put({ p, c: { N: `${i}` }, v: { S: `v${i % 5}` } })),
  );
  const query = {
    TableName: TABLE,
    KeyConditionExpression: 'p = :p AND c BETWEEN :low AND :high',
    ExpressionAttributeValues: { ':p': p, ':low': { N: '3' }, ':high': { N: '20' } },
    ConsistentRead: true,
  };
  const expected = Array.from({ length: 18 }, (_, i) => i + 3);
  for (const pageSize of [1, 4, 18, 100]) {
    for (const forward of [true, false]) {
      const numbers = [];
      const pages = paginateQuery({ client, pageSize }, { ...query, ScanIndexForward: forward });
      for await (const page of pages) numbers.push(...page.Items.map((item) => Number(item.c.N)));
      assert.deepEqual(numbers, forward ? expected : [...expected].reverse());
    }
  }
});

test('Query counts, filters and projects', async () => {
  const p = { S: randomUUID() };
  for (let i = 0; i < 10; i += 1) await put({ p, c: { N: `${i}` }, even: { BOOL: i % 2 === 0 } });
  const query = {
    TableName: TABLE,
    KeyConditionExpression: 'p = :p',
    FilterExpression: 'even = :t',
    ExpressionAttributeValues: { ':p': p, ':t': { BOOL: true } },
  };
  const counted = await send(new QueryCommand({ ...query, Select: 'COUNT' }));
  assert.equal(counted.Count, 5);
  assert.equal(counted.ScannedCount, 10);
  assert.equal(counted.Items, undefined);
  const projected = await send(new QueryCommand({ ...query, ProjectionExpression: 'c' }));
  assert.deepEqual(
    projected.Items,
    [0, 2, 4, 6, 8].map((i) => ({ c: { N: `${i}` } })),
  );
});

test('Scan in pages and in segments', async () => {
  const mark = { S: randomUUID() };
  const keys = Array.from({ length: 40 }, () => fresh());
  await Promise.all(keys.map((key) => put({ ...key, mark })));
  const scan = {
    TableName: TABLE,
    FilterExpression: 'mark = :m',
    ExpressionAttributeValues: { ':m': mark },
    ConsistentRead: true,
  };
  const found = [];
  for await (const page of paginateScan({ client, pageSize: 7 }, { ...scan })) {
    found.push(...page.Items.map((item) => item.p.S));
  }
  assert.deepEqual(found.sort(), keys.map((key) => key.p.S).sort());

  const segments = await Promise.all(
    Array.from({ length: 5 }, async (_, Segment) => {
      const items = [];
      for await (const page of paginateScan({ client }, { ...scan, Segment, TotalSegments: 5 })) {
        items.push(...page.Items.map((item) => item.p.S));
      }
      return items;
    }),
  );
  assert.deepEqual(segments.flat().sort(), keys.map((key) => key.p.S).sort());
});

test('batches, with what was left over sent again', async () => {
  const items = Array.from({ length: 60 }, (_, i) => ({ ...fresh(), i: { N: `${i}` } }));
  let requests = items.map((Item) => ({ PutRequest: { Item } }));
  while (requests.length > 0) {
    const batch = requests.splice(0, 25);
    const { UnprocessedItems } = await send(
      new BatchWriteItemCommand({ RequestItems: { [TABLE]: batch } }),
    );
    requests.push(...(UnprocessedItems[TABLE] ?? []));
  }

  let wanted = { Keys: items.map(({ p, c }) => ({ p, c })), ConsistentRead: true };
  const found = [];
  while (wanted) {
    const { Responses, UnprocessedKeys } = await send(
      new BatchGetItemCommand({ RequestItems: { [TABLE]: wanted } }),
    );
    found.push(...Responses[TABLE]);
    wanted = UnprocessedKeys[TABLE];
  }
  const byNumber = (a, b) => Number(a.i.N) - Number(b.i.N);
  assert.deepEqual(found.sort(byNumber), items);
});

test('consumed capacity', async () => {
  const key = fresh();
  const item = { ...key, v: { S: 'x'.repeat(1500) } };
  const written = await put(item, { ReturnConsumedCapacity: 'TOTAL' });
  assert.deepEqual(written.ConsumedCapacity, { TableName: TABLE, CapacityUnits: 2 });
  const read = await send(
    new GetItemCommand({ TableName: TABLE, Key: key, ReturnConsumedCapacity: 'TOTAL' }),
  );
  assert.deepEqual(read.ConsumedCapacity, { TableName: TABLE, CapacityUnits: 0.5 });
});

test('a large answer, which a server may compress', async () => {
  const item = { ...fresh(), v: { S: 'a long line '.repeat(30_000) } };
  await put(item);
  assert.deepEqual(await get({ p: item.p, c: item.c }), item);
  const { Count } = await send(
    new ScanCommand({
      TableName: TABLE,
      FilterExpression: 'p = :p',
      ExpressionAttributeValues: { ':p': item.p },
      Limit: 1000,
    }),
  );
  assert.ok(Count <= 1);
});

test('many requests at once', async () => {
  const key = fresh();
  const values = await Promise.all(
    Array.from({ length: 200 }, async () => {
      const { Attributes } = await send(
        new UpdateItemCommand({
          TableName: TABLE,
          Key: key,
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
          ReturnValues: 'UPDATED_NEW',
        }),
      );
      return Number(Attributes.n.N);
    }),
  );
  assert.deepEqual(
    values.sort((a, b) => a - b),
    Array.from({ length: 200 }, (_, i) => i + 1),
  );
});
