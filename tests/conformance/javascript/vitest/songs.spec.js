import { CreateTableCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, expect } from 'vitest';
import { test } from './tuskgate.js';

const dynamodb = new DynamoDBClient({
  endpoint: process.env.AWS_ENDPOINT_URL_DYNAMODB ?? 'http://127.0.0.1:8000',
  region: 'us-east-1',
  credentials: { accessKeyId: 'dummy', secretAccessKey: 'dummy' },
});

const create = (TableName) =>
  dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'Title', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'Title', KeyType: 'HASH' }],
    }),
  );
const put = (title) =>
  dynamodb.send(new PutItemCommand({ TableName: 'Songs', Item: { Title: { S: title } } }));
const count = async () => (await dynamodb.send(new ScanCommand({ TableName: 'Songs' }))).Count;

beforeAll(async () => {
  await create('Songs');
  await put('Sinnerman');
});

test('a throttled write is tried again', async ({ kit }) => {
  await kit.fault({ fault: 'throttle', table: 'Songs', operation: 'PutItem', count: 2 });
  await put('Feeling Good');
  expect(await count()).toBe(2);
  expect((await kit.faults())[0].hits).toBe(2);
});

test('a table is dated by the clock', async ({ kit }) => {
  expect(await count()).toBe(1); // as before the other test
  await kit.clock({ set: '2030-01-01T00:00:00Z' });
  const { TableDescription } = await create('Albums');
  expect(TableDescription.CreationDateTime).toEqual(new Date('2030-01-01T00:00:00Z'));
});

test('what a test made is gone', async () => {
  await create('Albums');
});
