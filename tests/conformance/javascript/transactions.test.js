// Transactions and PartiQL, through the client and the document client.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';

import {
  BatchExecuteStatementCommand as ClientBatchExecuteStatementCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteTableCommand,
  DuplicateItemException,
  DynamoDBClient,
  ExecuteStatementCommand as ClientExecuteStatementCommand,
  IdempotentParameterMismatchException,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  TransactionCanceledException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import {
  BatchExecuteStatementCommand,
  DynamoDBDocumentClient,
  ExecuteStatementCommand,
  GetCommand,
  PutCommand,
  TransactGetCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';

import { clientConfig, startServer } from './server.js';

const TABLE = `conformance-javascript-${randomUUID()}`;
const ALL_OLD = 'ALL_OLD';

let server;
let client;
let documents;

const fresh = (c = 0) => ({ p: randomUUID(), c });
const put = (Item) => documents.send(new PutCommand({ TableName: TABLE, Item }));
const get = async (Key) =>
  (await documents.send(new GetCommand({ TableName: TABLE, Key, ConsistentRead: true }))).Item;
const write = (TransactItems, more = {}) =>
  documents.send(new TransactWriteCommand({ TransactItems, ...more }));
const read = async (...keys) => {
  const TransactItems = keys.map((Key) => ({ Get: { TableName: TABLE, Key } }));
  const { Responses } = await documents.send(new TransactGetCommand({ TransactItems }));
  return Responses.map(({ Item }) => Item);
};
const execute = (Statement, Parameters, more = {}) =>
  documents.send(new ExecuteStatementCommand({ Statement, Parameters, ...more }));

/** An action that adds to the number `n` of an item that has to be there. */
const add = (Key, amount) => ({
  Update: {
    TableName: TABLE,
    Key,
    UpdateExpression: 'SET n = n + :amount',
    ConditionExpression: 'attribute_exists(p)',
    ExpressionAttributeValues: { ':amount': amount },
    ReturnValuesOnConditionCheckFailure: ALL_OLD,
  },
});

before(async () => {
  server = await startServer();
  client = new DynamoDBClient(clientConfig(server.url));
  documents = DynamoDBDocumentClient.from(client);
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'p', KeyType: 'HASH' },
        { AttributeName: 'c', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'p', AttributeType: 'S' },
        { AttributeName: 'c', AttributeType: 'N' },
      ],
    }),
  );
  const waiting = { client, maxWaitTime: 300, minDelay: 1, maxDelay: 2 };
  await waitUntilTableExists(waiting, { TableName: TABLE });
});

after(async () => {
  await client.send(new DeleteTableCommand({ TableName: TABLE }));
  client.destroy();
  await server.stop();
});

test('a transaction of all four actions', async () => {
  const [made, changed, removed, checked] = [fresh(), fresh(), fresh(), fresh()];
  for (const key of [changed, removed, checked]) await put({ ...key, n: 1 });
  const answer = await write([
    { Put: { TableName: TABLE, Item: { ...made, tags: new Set(['a']), nested: { list: [1] } } } },
    add(changed, 41),
    { Delete: { TableName: TABLE, Key: removed } },
    { ConditionCheck: { TableName: TABLE, Key: checked, ConditionExpression: 'attribute_exists(n)' } },
  ]);
  assert.equal(answer.$metadata.httpStatusCode, 200);
  assert.deepEqual(await read(made, changed, removed, checked), [
    { ...made, tags: new Set(['a']), nested: { list: [1] } },
    { ...changed, n: 42 },
    undefined,
    { ...checked, n: 1 },
  ]);
});

test('a cancelled transaction is a typed exception with a reason for each action', async () => {
  const [there, absent] = [fresh(), fresh()];
  await put({ ...there, n: 1 });
  const insert = {
    Put: {
      TableName: TABLE,
      Item: { ...there, n: 2 },
      ConditionExpression: 'attribute_not_exists(p)',
      ReturnValuesOnConditionCheckFailure: ALL_OLD,
    },
  };
  const other = fresh();
  await assert.rejects(
    write([{ Put: { TableName: TABLE, Item: other } }, insert, add(absent, 1)]),
    (error) => {
      assert.ok(error instanceof TransactionCanceledException);
      assert.equal(error.$metadata.httpStatusCode, 400);
      assert.equal(
        error.message,
        'Transaction cancelled, please refer cancellation reasons for specific reasons ' +
          '[None, ConditionalCheckFailed, ConditionalCheckFailed]',
      );
      const failed = {
        Code: 'ConditionalCheckFailed',
        Message: 'The conditional request failed',
      };
      // The document client leaves what an exception carries as it came.
      assert.deepEqual(error.CancellationReasons, [
        { Code: 'None' },
        { ...failed, Item: { p: { S: there.p }, c: { N: '0' }, n: { N: '1' } } },
        failed,
      ]);
      return true;
    },
  );
  assert.deepEqual(await read(other, there, absent), [undefined, { ...there, n: 1 }, undefined]);
});

test('a transaction that is sent again is done once', async () => {
  const key = fresh();
  await put({ ...key, n: 0 });
  const ClientRequestToken = randomUUID();
  for (let i = 0; i < 3; i += 1) await write([add(key, 5)], { ClientRequestToken });
  assert.deepEqual(await get(key), { ...key, n: 5 });
  await assert.rejects(write([add(key, 6)], { ClientRequestToken }), (error) => {
    assert.ok(error instanceof IdempotentParameterMismatchException);
    return true;
  });
  await write([add(key, 5)], { ClientRequestToken: randomUUID() });
  assert.deepEqual(await get(key), { ...key, n: 10 });
});

test('the client itself tells a retry from a new transaction', async () => {
  // It makes a token for each command, and sends it again with each try. Here the first answer
  // gets lost on the way.
  const key = fresh();
  await put({ ...key, n: 0 });
  const retrying = new DynamoDBClient({ ...clientConfig(server.url), maxAttempts: 3 });
  const tokens = [];
  retrying.middlewareStack.addRelativeTo(
    (next) => async (args) => {
      const result = await next(args);
      tokens.push(JSON.parse(args.request.body).ClientRequestToken);
      if (tokens.length === 1) throw Object.assign(new Error('lost'), { name: 'TimeoutError' });
      return result;
    },
    { relation: 'after', toMiddleware: 'retryMiddleware', name: 'loseTheFirstAnswer' },
  );
  await DynamoDBDocumentClient.from(retrying).send(
    new TransactWriteCommand({ TransactItems: [add(key, 5)] }),
  );
  retrying.destroy();
  assert.equal(tokens.length, 2);
  assert.equal(tokens[0], tokens[1]);
  assert.deepEqual(await get(key), { ...key, n: 5 });
});

test('capacity and collections of the version 3 client', async () => {
  const key = { p: { S: randomUUID() }, c: { N: '1' } };
  const written = await client.send(
    new TransactWriteItemsCommand({
      TransactItems: [{ Put: { TableName: TABLE, Item: { ...key, b: { B: Uint8Array.of(0, 255) } } } }],
      ReturnConsumedCapacity: 'TOTAL',
    }),
  );
  assert.deepEqual(written.ConsumedCapacity, [
    { TableName: TABLE, CapacityUnits: 2, WriteCapacityUnits: 2 },
  ]);
  const found = await client.send(
    new TransactGetItemsCommand({
      TransactItems: [{ Get: { TableName: TABLE, Key: key, ProjectionExpression: 'b' } }],
      ReturnConsumedCapacity: 'TOTAL',
    }),
  );
  assert.deepEqual(found.Responses, [{ Item: { b: { B: Uint8Array.of(0, 255) } } }]);
  assert.deepEqual(found.ConsumedCapacity, [
    { TableName: TABLE, CapacityUnits: 2, ReadCapacityUnits: 2 },
  ]);
});

/** Does it until no other transaction is in its way. */
async function untilDone(transaction) {
  for (;;) {
    try {
      return await transaction();
    } catch (error) {
      const codes = error.CancellationReasons?.map(({ Code }) => Code);
      if (!codes?.includes('TransactionConflict')) throw error;
    }
  }
}

test('transfers at once keep their sum', async () => {
  const accounts = [0, 1, 2].map((c) => fresh(c));
  for (const key of accounts) await put({ ...key, n: 100 });
  const sums = await Promise.all(
    Array.from({ length: 30 }, async (_, i) => {
      await untilDone(() => write([add(accounts[i % 3], -7), add(accounts[(i + 1) % 3], 7)]));
      const items = await untilDone(() => read(...accounts));
      return items.reduce((sum, item) => sum + item.n, 0);
    }),
  );
  assert.deepEqual(sums, Array(30).fill(300));
});

test('PartiQL with parameters', async () => {
  const item = { ...fresh(), name: 'Ada', 'odd name': [1, { deep: true }], tags: new Set(['x']) };
  const where = 'WHERE p = ? AND c = ?';
  const key = [item.p, item.c];
  await execute(
    `INSERT INTO "${TABLE}" VALUE {'p': ?, 'c': ?, 'name': ?, 'odd name': ?, 'tags': ?}`,
    [...key, item.name, item['odd name'], item.tags],
  );
  const { Items } = await execute(`SELECT * FROM "${TABLE}" ${where}`, key, {
    ConsistentRead: true,
  });
  assert.deepEqual(Items, [item]);
  const updated = await execute(
    `UPDATE "${TABLE}" SET name = ? REMOVE "odd name" ${where} RETURNING ALL NEW *`,
    ['Grace', ...key],
  );
  assert.deepEqual(updated.Items, [
    { p: item.p, c: item.c, name: 'Grace', tags: new Set(['x']) },
  ]);
  const projected = await execute(`SELECT name FROM "${TABLE}" ${where}`, key);
  assert.deepEqual(projected.Items, [{ name: 'Grace' }]);
  const deleted = await execute(`DELETE FROM "${TABLE}" ${where} RETURNING ALL OLD *`, key);
  assert.equal(deleted.Items[0].name, 'Grace');
  assert.deepEqual((await execute(`SELECT * FROM "${TABLE}" ${where}`, key)).Items, []);
});

test('faults of statements are typed exceptions', async () => {
  const key = fresh();
  await put({ ...key, n: 1 });
  const again = execute(`INSERT INTO "${TABLE}" VALUE {'p': ?, 'c': ?}`, [key.p, key.c]);
  await assert.rejects(again, (error) => {
    assert.ok(error instanceof DuplicateItemException);
    assert.equal(error.message, 'Duplicate primary key exists in table');
    return true;
  });
  const stale = client.send(
    new ClientExecuteStatementCommand({
      Statement: `UPDATE "${TABLE}" SET n = 3 WHERE p = ? AND c = 0 AND n = 2`,
      Parameters: [{ S: key.p }],
      ReturnValuesOnConditionCheckFailure: ALL_OLD,
    }),
  );
  await assert.rejects(stale, (error) => {
    assert.ok(error instanceof ConditionalCheckFailedException);
    assert.deepEqual(error.Item, { p: { S: key.p }, c: { N: '0' }, n: { N: '1' } });
    return true;
  });
  await assert.rejects(execute(`SELECT * FRM "${TABLE}"`), { name: 'ValidationException' });
  assert.deepEqual(await get(key), { ...key, n: 1 });
});

test('PartiQL page by page', async () => {
  const { p } = fresh();
  await Promise.all(Array.from({ length: 25 }, (_, c) => put({ p, c, even: c % 2 === 0 })));
  for (const Limit of [1, 7, 25, 100]) {
    const numbers = [];
    let NextToken;
    do {
      const page = await execute(`SELECT c FROM "${TABLE}" WHERE p = ? AND even = ?`, [p, true], {
        Limit,
        NextToken,
      });
      assert.ok(page.Items.length <= Limit);
      numbers.push(...page.Items.map((item) => item.c));
      ({ NextToken } = page);
    } while (NextToken);
    assert.deepEqual(
      numbers,
      Array.from({ length: 13 }, (_, i) => 2 * i),
    );
  }
});

test('a batch of statements, each with an answer of its own', async () => {
  const [there, made] = [fresh(), fresh()];
  await put({ ...there, n: 1 });
  const insert = `INSERT INTO "${TABLE}" VALUE {'p': ?, 'c': ?, 'n': ?}`;
  const { Responses } = await documents.send(
    new BatchExecuteStatementCommand({
      Statements: [
        { Statement: insert, Parameters: [made.p, made.c, 2] },
        { Statement: insert, Parameters: [there.p, there.c, 3] },
      ],
    }),
  );
  assert.equal(Responses.length, 2);
  assert.deepEqual(Responses[0], { TableName: TABLE });
  assert.equal(Responses[1].Error.Code, 'DuplicateItem');

  const select = `SELECT n FROM "${TABLE}" WHERE p = ? AND c = ?`;
  const found = await client.send(
    new ClientBatchExecuteStatementCommand({
      Statements: [there, made, fresh()].map(({ p, c }) => ({
        Statement: select,
        Parameters: [{ S: p }, { N: `${c}` }],
        ConsistentRead: true,
      })),
    }),
  );
  assert.deepEqual(found.Responses, [
    { TableName: TABLE, Item: { n: { N: '1' } } },
    { TableName: TABLE, Item: { n: { N: '2' } } },
    { TableName: TABLE },
  ]);
});
