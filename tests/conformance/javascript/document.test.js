// The document client: plain JavaScript values.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';

import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import {
  BatchExecuteStatementCommand,
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  ExecuteStatementCommand,
  ExecuteTransactionCommand,
  GetCommand,
  NumberValue,
  PutCommand,
  QueryCommand,
  UpdateCommand,
  paginateQuery,
  paginateScan,
} from '@aws-sdk/lib-dynamodb';

import { clientConfig, startServer } from './server.js';

const TABLE = `conformance-javascript-${randomUUID()}`;

let server;
let client;
let documents;
let exact;

const fresh = () => ({ p: randomUUID() });
const put = (Item, more = {}) =>
  documents.send(new PutCommand({ TableName: TABLE, Item, ...more }));
const get = async (Key, through = documents) =>
  (await through.send(new GetCommand({ TableName: TABLE, Key, ConsistentRead: true }))).Item;

before(async () => {
  server = await startServer();
  client = new DynamoDBClient(clientConfig(server.url));
  documents = DynamoDBDocumentClient.from(client);
  // A document client keeps its options in the client it is made from.
  exact = DynamoDBDocumentClient.from(new DynamoDBClient(clientConfig(server.url)), {
    unmarshallOptions: { wrapNumbers: true },
  });
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
    }),
  );
  const waiting = { client, maxWaitTime: 300, minDelay: 1, maxDelay: 2 };
  await waitUntilTableExists(waiting, { TableName: TABLE });
});

after(async () => {
  await client.send(new DeleteTableCommand({ TableName: TABLE }));
  client.destroy();
  exact.destroy();
  await server.stop();
});

test('plain values', async () => {
  const item = {
    ...fresh(),
    text: 'héllo',
    empty: '',
    number: 1.5,
    yes: true,
    no: false,
    nothing: null,
    list: [1, 'two', [3], { four: 4 }, []],
    map: { 'a.b': { c: [] }, d: {} },
  };
  await put(item);
  assert.deepEqual(await get({ p: item.p }), item);
});

test('binary values', async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  const item = { ...fresh(), bytes, none: new Uint8Array(0) };
  await put(item);
  const found = await get({ p: item.p });
  assert.deepEqual(Buffer.from(found.bytes), Buffer.from(bytes));
  assert.equal(found.none.length, 0);
});

test('sets', async () => {
  const item = { ...fresh(), words: new Set(['a', 'b']), numbers: new Set([1, 2, 3.5]) };
  await put(item);
  assert.deepEqual(await get({ p: item.p }), item);
  await documents.send(
    new UpdateCommand({
      TableName: TABLE,
      Key: { p: item.p },
      UpdateExpression: 'ADD words :c DELETE #n :two',
      ExpressionAttributeNames: { '#n': 'numbers' },
      ExpressionAttributeValues: { ':c': new Set(['c']), ':two': new Set([2]) },
    }),
  );
  assert.deepEqual(await get({ p: item.p }), {
    p: item.p,
    words: new Set(['a', 'b', 'c']),
    numbers: new Set([1, 3.5]),
  });
});

test('numbers that JavaScript cannot hold', async () => {
  const text = '12345678901234567890.123456789012345678';
  const key = fresh();
  await put({ ...key, n: NumberValue.from(text), big: 2n ** 100n });
  const found = await get(key, exact);
  assert.equal(found.n.toString(), text);
  assert.equal(found.big.toBigInt(), 2n ** 100n);

  const { Attributes } = await exact.send(
    new UpdateCommand({
      TableName: TABLE,
      Key: key,
      UpdateExpression: 'SET n = n + :v',
      ExpressionAttributeValues: { ':v': NumberValue.from('0.000000000000000001') },
      ReturnValues: 'UPDATED_NEW',
    }),
  );
  assert.equal(Attributes.n.toString(), '12345678901234567890.123456789012345679');
});

test('a failed condition brings the item as plain values', async () => {
  const item = { ...fresh(), version: 3, tags: new Set(['x']) };
  await put(item);
  const stale = put(
    { p: item.p, version: 3 },
    {
      ConditionExpression: 'version = :v',
      ExpressionAttributeValues: { ':v': 2 },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  );
  await assert.rejects(stale, (error) => {
    assert.ok(error instanceof ConditionalCheckFailedException);
    // The document client leaves what an exception carries as it came.
    assert.deepEqual(error.Item, { p: { S: item.p }, version: { N: '3' }, tags: { SS: ['x'] } });
    return true;
  });
  assert.deepEqual(await get({ p: item.p }), item);
});

test('return values', async () => {
  const item = { ...fresh(), a: { b: 1, c: [1, 2] } };
  await put(item);
  const updated = await documents.send(
    new UpdateCommand({
      TableName: TABLE,
      Key: { p: item.p },
      UpdateExpression: 'SET a.c[1] = a.c[1] + :v REMOVE a.b',
      ExpressionAttributeValues: { ':v': 40 },
      ReturnValues: 'ALL_NEW',
    }),
  );
  assert.deepEqual(updated.Attributes, { p: item.p, a: { c: [1, 42] } });
  const deleted = await documents.send(
    new DeleteCommand({ TableName: TABLE, Key: { p: item.p }, ReturnValues: 'ALL_OLD' }),
  );
  assert.deepEqual(deleted.Attributes, updated.Attributes);
  assert.equal(await get({ p: item.p }), undefined);
});

test('expressions with names and projections', async () => {
  const item = { ...fresh(), name: { given: 'Ada', surname: 'Lovelace' }, 'odd name': [10, 20, 30] };
  await put(item);
  const { Item } = await documents.send(
    new GetCommand({
      TableName: TABLE,
      Key: { p: item.p },
      ProjectionExpression: '#n.surname, #o[0], #o[2]',
      ExpressionAttributeNames: { '#n': 'name', '#o': 'odd name' },
      ConsistentRead: true,
    }),
  );
  assert.deepEqual(Item, { name: { surname: 'Lovelace' }, 'odd name': [10, 30] });
});

test('batches', async () => {
  const items = Array.from({ length: 25 }, (_, i) => ({ ...fresh(), i, nested: { i: [i] } }));
  const written = await documents.send(
    new BatchWriteCommand({
      RequestItems: { [TABLE]: items.map((Item) => ({ PutRequest: { Item } })) },
    }),
  );
  assert.deepEqual(written.UnprocessedItems, {});
  const read = async () =>
    (
      await documents.send(
        new BatchGetCommand({
          RequestItems: { [TABLE]: { Keys: items.map(({ p }) => ({ p })), ConsistentRead: true } },
        }),
      )
    ).Responses[TABLE].sort((a, b) => a.i - b.i);
  assert.deepEqual(await read(), items);
  await documents.send(
    new BatchWriteCommand({
      RequestItems: {
        [TABLE]: items.slice(5).map(({ p }) => ({ DeleteRequest: { Key: { p } } })),
      },
    }),
  );
  assert.deepEqual(await read(), items.slice(0, 5));
});

test('Query', async () => {
  const item = { ...fresh(), list: [1, 2, 3] };
  await put(item);
  const query = {
    TableName: TABLE,
    KeyConditionExpression: 'p = :p',
    ExpressionAttributeValues: { ':p': item.p },
    ConsistentRead: true,
  };
  assert.deepEqual((await documents.send(new QueryCommand(query))).Items, [item]);
  const pages = [];
  for await (const page of paginateQuery({ client: documents, pageSize: 1 }, query)) {
    pages.push(...page.Items);
  }
  assert.deepEqual(pages, [item]);
});

test('Scan', async () => {
  const mark = randomUUID();
  const items = Array.from({ length: 12 }, (_, i) => ({ ...fresh(), mark, i }));
  await Promise.all(items.map((item) => put(item)));
  const found = [];
  const scan = {
    TableName: TABLE,
    FilterExpression: 'mark = :m AND i < :i',
    ExpressionAttributeValues: { ':m': mark, ':i': 10 },
    ConsistentRead: true,
  };
  for await (const page of paginateScan({ client: documents, pageSize: 5 }, scan)) {
    found.push(...page.Items);
  }
  assert.deepEqual(
    found.sort((a, b) => a.i - b.i),
    items.slice(0, 10),
  );
});

test('PartiQL', async () => {
  const [one, other] = [fresh(), fresh()];
  const execute = (Statement, ...Parameters) =>
    documents.send(new ExecuteStatementCommand({ Statement, Parameters }));
  await execute(`INSERT INTO "${TABLE}" VALUE {'p': ?, 'info': ?}`, one.p, { places: [1, 'x', null] });
  await assert.rejects(execute(`INSERT INTO "${TABLE}" VALUE {'p': ?}`, one.p), {
    name: 'DuplicateItemException',
  });
  const updated = await execute(
    `UPDATE "${TABLE}" SET info.places[0] = ? WHERE p = ? RETURNING MODIFIED NEW *`, 2, one.p);
  assert.deepEqual(updated.Items, [{ info: { places: [2] } }]);
  await documents.send(
    new ExecuteTransactionCommand({
      TransactStatements: [
        { Statement: `INSERT INTO "${TABLE}" VALUE {'p': ?}`, Parameters: [other.p] },
        { Statement: `UPDATE "${TABLE}" SET n = 1 WHERE p = ?`, Parameters: [one.p] },
      ],
    }),
  );
  const read = `SELECT info.places[0], n FROM "${TABLE}" WHERE p = ?`;
  const { Responses } = await documents.send(
    new BatchExecuteStatementCommand({
      Statements: [one, other].map(({ p }) => ({ Statement: read, Parameters: [p] })),
    }),
  );
  assert.deepEqual(
    Responses.map(({ Item }) => Item),
    [{ 'places[0]': 2, n: 1 }, {}],
  );
});
