// The server under test: TUSKGATE_TEST_URL names one that runs, or TUSKGATE_BINARY the program to
// start with a data directory of its own.
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const READY = /^Tuskgate is ready on (http:\/\/\S+)/;
const KIT = /^Its test kit is on (http:\/\/\S+)/;

/** Resolves to {url, stop}, and with --admin-listen among the options, adminUrl. */
export async function startServer(...options) {
  if (process.env.TUSKGATE_TEST_URL) {
    return { url: process.env.TUSKGATE_TEST_URL, stop: async () => {} };
  }
  const binary = process.env.TUSKGATE_BINARY;
  if (!binary) throw new Error('set TUSKGATE_TEST_URL or TUSKGATE_BINARY');

  const data = await mkdtemp(join(tmpdir(), 'tuskgate-javascript-'));
  await chmod(data, 0o755); // PostgreSQL's user is not ours when we are root
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('TUSKGATE_'));
  const command = ['serve', '--data', join(data, 'data'), '--listen', '127.0.0.1:0', ...options];
  const child = spawn(binary, command, {
    env: Object.fromEntries(kept),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const urls = {};
  await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      urls.url ??= READY.exec(line)?.[1];
      urls.adminUrl ??= KIT.exec(line)?.[1];
      if (urls.adminUrl || (urls.url && !options.includes('--admin-listen'))) resolve();
    });
    child.once('error', reject);
    exited.then((code) => reject(new Error(`the server ended with ${code} before it was ready`)));
  });
  return {
    ...urls,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** What every client of these tests is made with. */
export function clientConfig(url) {
  const config = { endpoint: url, maxAttempts: 1 };
  if (!url.includes('amazonaws.com')) {
    config.region = 'us-east-1';
    config.credentials = { accessKeyId: 'conformance', secretAccessKey: 'conformance' };
  }
  return config;
}
