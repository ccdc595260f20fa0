import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: process.env.TUSKGATE_TEST_URL ? [] : ['vitest/*.spec.js'], // which has no test kit
    passWithNoTests: true,
    globalSetup: 'vitest/setup.js',
    fileParallelism: false, // files share the tables of one server
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
