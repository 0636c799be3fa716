import { expect, test } from 'vitest'
import { crashRun } from './crash-run.ts'

const seed = 20_260_301

test(
  'a product that is killed at random moments loses nothing and does nothing twice',
  { timeout: 180_000 },
  async () => {
    const report = await crashRun({ seed, kills: 10, say: () => undefined })
    expect(report.findings).toEqual([])
    expect(report.acknowledged).toBeGreaterThan(20)
  },
)
