import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// isolated-vm refuses to load from a start-up snapshot.
const withIsolates = ['--no-node-snapshot']
// Processes that tests start compile what they all load once between them: half of what a start takes.
const env = { NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/compile', import.meta.url)) }
const elsewhere = ['**/node_modules/**', '**/dist/**']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          pool: 'threads',
          isolate: false,
          // Far above what any test needs: a busy machine must not fail one that is right.
          testTimeout: 60_000,
          include: ['packages/**/src/**/*.test.{ts,tsx}', 'test/architecture.test.ts', 'test/bench/*.test.ts'],
          exclude: ['**/*.system.test.ts', ...elsewhere],
        },
      },
      {
        test: {
          name: 'system',
          pool: 'forks',
          execArgv: withIsolates,
          env,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          include: ['packages/**/*.system.test.ts', 'test/**/*.test.ts', 'scripts/**/*.test.mjs'],
          exclude: ['test/architecture.test.ts', 'test/systems/**', 'test/bench/**', ...elsewhere],
        },
      },
      {
        test: {
          name: 'systems',
          pool: 'forks',
          execArgv: withIsolates,
          env,
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 900_000,
          include: ['test/systems/**/*.test.ts'],
          exclude: elsewhere,
        },
      },
    ],
  },
})
