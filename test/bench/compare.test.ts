import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Target } from './benchmarks.ts'
import { compare } from './compare.ts'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-compare-'))
  file = join(folder, 'baseline.json')
  writeFileSync(file, JSON.stringify({ ratios: { batch: { ratio: 0.6, peak: 1.05 }, effects: { ratio: 0.4 } } }))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const ratio = (metric: string, value: number, better: Target['better'] = 'higher'): Target => {
  return { metric, value, unit: 'ratio', better, guarded: true }
}

/** Compares figures that were measured so with the baseline of the test. */
async function compared(
  measured: Readonly<Record<string, readonly Target[]>>,
  more: { readonly names?: readonly string[]; readonly update?: boolean } = {},
) {
  const lines: string[] = []
  const benchmarks = Object.fromEntries(Object.entries(measured).map(([name, all]) => [name, async () => all]))
  const options = { names: [], update: false, seconds: 1, rounds: 1, ...more }
  const code = await compare(benchmarks, { ...options, file, say: (line) => void lines.push(line) })
  return { code, lines }
}

test('ratios that are about as before, or better, pass', async () => {
  const batch = [ratio('ratio', 0.52), ratio('peak', 1.1, 'lower')]
  const { code, lines } = await compared({ batch, effects: [ratio('ratio', 0.9)] })
  expect(code).toBe(0)
  expect(lines).toEqual([
    'ok   batch: ratio was 0.6, is 0.52 (worse by 13 %)',
    'ok   batch: peak was 1.05, is 1.1 (worse by 5 %)',
    'ok   effects: ratio was 0.4, is 0.9 (better by 125 %)',
    '{"name":"compare","tolerance":0.15,"fallen":[]}',
  ])
})

test('a ratio that fell by more than 15 % is named, whichever way is worse', async () => {
  const batch = [ratio('ratio', 0.5), ratio('peak', 1.3, 'lower')]
  const { code, lines } = await compared({ batch, effects: [ratio('ratio', 0.4)] })
  expect(code).toBe(1)
  expect(lines.filter((line) => line.startsWith('FELL'))).toEqual([
    'FELL batch: ratio was 0.6, is 0.5 (worse by 17 %)',
    'FELL batch: peak was 1.05, is 1.3 (worse by 24 %)',
  ])
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ fallen: ['batch: ratio', 'batch: peak'] })
})

test('a ratio that is no longer measured is named', async () => {
  const { code, lines } = await compared({ batch: [ratio('ratio', 0.6)] }, { names: ['batch'] })
  expect([code, lines.at(-2)]).toEqual([1, 'GONE batch: peak is no longer measured'])
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ fallen: ['batch: peak'] })
})

test('an update writes what was measured, and names nothing as fallen', async () => {
  const { code } = await compared({ batch: [ratio('ratio', 0.3)] }, { names: ['batch'], update: true })
  expect(code).toBe(0)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    ratios: { batch: { ratio: 0.3 }, effects: { ratio: 0.4 } },
  })
})

test('a benchmark that does not exist is an error', async () => {
  await expect(compared({}, { names: ['none'] })).rejects.toThrow('There is no benchmark none')
})
