import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStores } from '../open-stores.ts'
import { readStorageStats } from './storage-stats.ts'

test('a database tells when it was last pruned and what went', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-pruned-'))
  const file = join(folder, 'isthmus.db')
  const stores = openStores(file, () => new Date())
  try {
    expect(readStorageStats(file).lastPruning).toBeUndefined()
    const retention = { succeededDays: 1, failedDays: 1, maxBytes: 1e9 }
    const now = new Date('2026-03-01T08:00:00.000Z')
    await stores.storage.prune({ retention, now, rest: async () => undefined })
    expect(readStorageStats(file).lastPruning).toMatchObject({ at: '2026-03-01T08:00:00.000Z', runs: 0, traces: 0 })
  } finally {
    await stores.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
