// --auth sigv4: the version 3 client signs more headers than boto3 does.
import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';

import { startServer } from './server.js';

const skip = process.env.TUSKGATE_TEST_URL ? 'needs a server with keys of our own' : false;
const KEY = 'AKIDOFTHETESTS000001';
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

let directory;
let server;

before(async () => {
  if (skip) return;
  directory = await mkdtemp(join(tmpdir(), 'tuskgate-signatures-'));
  await chmod(directory, 0o755);
  const file = join(directory, 'credentials.json');
  const key = { accessKeyId: KEY, secretAccessKey: SECRET };
  await writeFile(file, JSON.stringify({ root: { accessKeys: [key] } }), { mode: 0o600 });
  server = await startServer('--auth', 'sigv4', '--credentials', file);
});

after(async () => {
  await server?.stop();
  if (directory) await rm(directory, { recursive: true, force: true });
});

function clientOf(secretAccessKey, more = {}) {
  return new DynamoDBClient({
    endpoint: server.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: KEY, secretAccessKey },
    maxAttempts: 1,
    ...more,
  });
}

test('a right signature', { skip }, async () => {
  assert.deepEqual((await clientOf(SECRET).send(new ListTablesCommand({}))).TableNames, []);
});

test('a wrong secret', { skip }, async () => {
  await assert.rejects(clientOf('wrong').send(new ListTablesCommand({})), {
    name: 'InvalidSignatureException',
  });
});

test('a clock that is wrong is set by the answer', { skip }, async () => {
  const client = clientOf(SECRET, { maxAttempts: 2, systemClockOffset: 3_600_000 });
  assert.deepEqual((await client.send(new ListTablesCommand({}))).TableNames, []);
});
