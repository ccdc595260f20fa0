// ElectroDB, a mapper of entities: what it makes of the client, and its transactions.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';

import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  ScanCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { Entity, Service } from 'electrodb';

import { clientConfig, startServer } from './server.js';

const TABLE = `conformance-javascript-${randomUUID()}`;

let server;
let client;
let shop;

// Two entities in one table, and an index in which those of one customer are together.
const customerModel = {
  model: { entity: 'customer', version: '1', service: 'shop' },
  attributes: {
    customerId: { type: 'string', required: true },
    email: { type: 'string', required: true },
    credit: { type: 'number', default: 0 },
    tags: { type: 'set', items: 'string' },
  },
  indexes: {
    customer: {
      pk: { field: 'pk', composite: ['customerId'] },
      sk: { field: 'sk', composite: [] },
    },
    account: {
      collection: 'account',
      index: 'gsi1',
      pk: { field: 'gsi1pk', composite: ['customerId'] },
      sk: { field: 'gsi1sk', composite: [] },
    },
  },
};

const orderModel = {
  model: { entity: 'order', version: '1', service: 'shop' },
  attributes: {
    orderId: { type: 'string', required: true },
    customerId: { type: 'string', required: true },
    placed: { type: 'string', required: true },
    status: { type: ['open', 'paid', 'sent'], default: 'open' },
    lines: {
      type: 'list',
      items: {
        type: 'map',
        properties: { sku: { type: 'string' }, count: { type: 'number' } },
      },
    },
  },
  indexes: {
    order: {
      pk: { field: 'pk', composite: ['orderId'] },
      sk: { field: 'sk', composite: [] },
    },
    account: {
      collection: 'account',
      index: 'gsi1',
      pk: { field: 'gsi1pk', composite: ['customerId'] },
      sk: { field: 'gsi1sk', composite: ['placed'] },
    },
    byStatus: {
      index: 'gsi2',
      pk: { field: 'gsi2pk', composite: ['status'] },
      sk: { field: 'gsi2sk', composite: ['placed', 'orderId'] },
    },
  },
};

const keys = (IndexName, pk, sk) => ({
  IndexName,
  KeySchema: [
    { AttributeName: pk, KeyType: 'HASH' },
    { AttributeName: sk, KeyType: 'RANGE' },
  ],
  Projection: { ProjectionType: 'ALL' },
});

before(async () => {
  server = await startServer();
  client = new DynamoDBClient(clientConfig(server.url));
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keys(undefined, 'pk', 'sk').KeySchema,
      AttributeDefinitions: ['pk', 'sk', 'gsi1pk', 'gsi1sk', 'gsi2pk', 'gsi2sk'].map(
        (AttributeName) => ({ AttributeName, AttributeType: 'S' }),
      ),
      GlobalSecondaryIndexes: [
        keys('gsi1', 'gsi1pk', 'gsi1sk'),
        keys('gsi2', 'gsi2pk', 'gsi2sk'),
      ],
    }),
  );
  const waiting = { client, maxWaitTime: 300, minDelay: 1, maxDelay: 2 };
  await waitUntilTableExists(waiting, { TableName: TABLE });
  shop = new Service(
    { customer: new Entity(customerModel), order: new Entity(orderModel) },
    { client, table: TABLE },
  );
});

after(async () => {
  await client.send(new DeleteTableCommand({ TableName: TABLE }));
  client.destroy();
  await server.stop();
});

/** A customer and his order, not stored yet. */
function fresh() {
  const customerId = randomUUID();
  return {
    customer: { customerId, email: `${customerId}@example.com`, credit: 10 },
    order: {
      orderId: randomUUID(),
      customerId,
      placed: '2024-02-29T12:00:00Z',
      status: 'open',
      lines: [{ sku: 'tusk', count: 2 }],
    },
  };
}

const customerOf = async ({ customerId }) =>
  (await shop.entities.customer.get({ customerId }).go({ consistent: true })).data;
const orderOf = async ({ orderId }) =>
  (await shop.entities.order.get({ orderId }).go({ consistent: true })).data;

/** What an index finds may come late, as it is read with eventual consistency. */
async function eventually(read, expected) {
  let found;
  for (let tries = 0; tries < 100; tries += 1) {
    found = await read();
    try {
      return assert.deepEqual(found, expected);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return assert.deepEqual(found, expected);
}

test('an entity from its creation to its end', async () => {
  const { customer } = fresh();
  const { customerId } = customer;
  const entity = shop.entities.customer;
  const created = await entity.create({ ...customer, tags: ['new'] }).go();
  assert.deepEqual(created.data, { ...customer, tags: ['new'] });
  // A condition of its own keeps it from being created twice.
  await assert.rejects(entity.create(customer).go(), (error) => {
    assert.equal(error.cause.name, 'ConditionalCheckFailedException');
    return true;
  });
  const updated = await entity
    .update({ customerId })
    .add({ credit: 5, tags: ['kept'] })
    .where(({ credit }, { eq }) => eq(credit, 10))
    .go({ response: 'all_new' });
  assert.equal(updated.data.credit, 15);
  assert.deepEqual([...updated.data.tags].sort(), ['kept', 'new']);
  await entity.remove({ customerId }).go();
  assert.equal(await customerOf(customer), null);
});

test('queries of indexes and of a collection, page by page', async () => {
  const { customer, order } = fresh();
  await shop.entities.customer.put(customer).go();
  const orders = Array.from({ length: 12 }, (_, i) => ({
    ...order,
    orderId: randomUUID(),
    placed: `2024-03-${`${i + 1}`.padStart(2, '0')}T12:00:00Z`,
  }));
  const { unprocessed } = await shop.entities.order.put(orders).go();
  assert.deepEqual(unprocessed, []);

  const { customerId } = customer;
  const byDate = ({ data }) => data.map(({ placed }) => placed);
  await eventually(
    async () => byDate(await shop.entities.order.query.account({ customerId }).go()),
    orders.map(({ placed }) => placed),
  );
  const part = await shop.entities.order.query
    .account({ customerId })
    .between({ placed: '2024-03-03' }, { placed: '2024-03-05T23' })
    .go({ order: 'desc' });
  assert.deepEqual(byDate(part), [4, 3, 2].map((i) => orders[i].placed));

  const found = [];
  let cursor = null;
  do {
    const page = await shop.entities.order.query
      .byStatus({ status: 'open' })
      .where((attributes, { eq }) => eq(attributes.customerId, customerId))
      .go({ limit: 5, cursor });
    found.push(...page.data);
    ({ cursor } = page);
  } while (cursor);
  assert.deepEqual(found, orders);

  const account = await shop.collections.account({ customerId }).go({ pages: 'all' });
  assert.deepEqual(account.data.customer, [customer]);
  assert.deepEqual(account.data.order, orders);
});

test('a write transaction that is done', async () => {
  const { customer, order } = fresh();
  await shop.entities.customer.put(customer).go();
  const { canceled, data } = await shop.transaction
    .write((entities) => [
      entities.order.create(order).commit(),
      entities.customer
        .patch({ customerId: customer.customerId })
        .subtract({ credit: 4 })
        .where(({ credit }, { gte }) => gte(credit, 4))
        .commit(),
    ])
    .go();
  assert.equal(canceled, false);
  assert.deepEqual(
    data.map(({ rejected }) => rejected),
    [false, false],
  );
  assert.deepEqual(await orderOf(order), order);
  assert.deepEqual(await customerOf(customer), { ...customer, credit: 6 });
  await eventually(
    async () =>
      (await shop.entities.order.query.account({ customerId: customer.customerId }).go()).data,
    [order],
  );
});

test('a write transaction that is cancelled leaves nothing', async () => {
  const { customer, order } = fresh();
  await shop.entities.customer.put(customer).go();
  const { canceled, data } = await shop.transaction
    .write((entities) => [
      entities.order.create(order).commit(),
      entities.customer
        .patch({ customerId: customer.customerId })
        .subtract({ credit: 40 })
        .where(({ credit }, { gte }) => gte(credit, 40))
        .commit({ response: 'all_old' }),
    ])
    .go();
  assert.equal(canceled, true);
  assert.deepEqual(
    data.map(({ rejected, code }) => [rejected, code]),
    [
      [false, 'None'],
      [true, 'ConditionalCheckFailed'],
    ],
  );
  assert.deepEqual(data[1].item, customer);
  assert.equal(await orderOf(order), null);
  assert.deepEqual(await customerOf(customer), customer);
  const { Count } = await client.send(
    new ScanCommand({
      TableName: TABLE,
      ConsistentRead: true,
      FilterExpression: 'customerId = :c',
      ExpressionAttributeValues: { ':c': { S: customer.customerId } },
    }),
  );
  assert.equal(Count, 1);
});

test('a check, a removal and a token', async () => {
  const { customer, order } = fresh();
  await shop.entities.customer.put(customer).go();
  await shop.entities.order.put(order).go();
  const token = randomUUID();
  const settle = () =>
    shop.transaction
      .write((entities) => [
        entities.customer
          .check({ customerId: customer.customerId })
          .where(({ email }, { exists }) => exists(email))
          .commit(),
        entities.order
          .delete({ orderId: order.orderId })
          .where(({ status }, { eq }) => eq(status, 'open'))
          .commit(),
      ])
      .go({ token });
  assert.equal((await settle()).canceled, false);
  // Without the token, the order that is gone would not be open.
  assert.equal((await settle()).canceled, false);
  assert.equal(await orderOf(order), null);
});

test('a get transaction', async () => {
  const { customer, order } = fresh();
  await shop.entities.customer.put(customer).go();
  await shop.entities.order.put(order).go();
  const { canceled, data } = await shop.transaction
    .get((entities) => [
      entities.order.get({ orderId: order.orderId }).commit(),
      entities.customer.get({ customerId: customer.customerId }).commit(),
      entities.customer.get({ customerId: randomUUID() }).commit(),
    ])
    .go();
  assert.equal(canceled, false);
  assert.deepEqual(
    data.map(({ item }) => item),
    [order, customer, null],
  );
});
