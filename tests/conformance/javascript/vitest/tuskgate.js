// Fixtures of vitest for a Tuskgate with a test kit: what a test does to tables, clock and faults is
// undone after it. TUSKGATE_ADMIN_URL says where the kit listens.
import { test as base } from 'vitest';

/** The test kit that listens on `url`. */
export class Kit {
  constructor(url) {
    this.url = url;
  }

  async ask(method, path, body) {
    const response = await fetch(this.url + path, { method, body: body && JSON.stringify(body) });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.message);
    return answer;
  }

  /** clock({ set: '2030-01-01T00:00:00Z' }), clock({ advance: '25h' }), clock({ follow: true }) */
  clock(change) {
    return this.ask('PUT', '/clock', change);
  }

  /** fault({ fault: 'throttle', table: 'Music', operation: 'PutItem', nth: 2 }) */
  fault(rule) {
    return this.ask('POST', '/faults', rule);
  }

  async faults() {
    return (await this.ask('GET', '/faults')).faults;
  }

  snapshot(name) {
    return this.ask('POST', `/snapshots/${name}`);
  }

  restore(name) {
    return this.ask('POST', `/snapshots/${name}/restore`);
  }
}

export const test = base.extend({
  // For each test, whether it asks for it or not: tables are after it what they were before it.
  kit: [
    async ({}, use) => {
      const kit = new Kit(process.env.TUSKGATE_ADMIN_URL ?? 'http://127.0.0.1:8001');
      await kit.snapshot('before-test');
      await use(kit);
      await kit.ask('DELETE', '/faults');
      await kit.clock({ follow: true });
      await kit.restore('before-test');
    },
    { auto: true },
  ],
});
