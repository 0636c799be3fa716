import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { builtinPlugins } from '@isthmus/nodes'
import { plainText } from '@isthmus/sdk'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createWorkshop } from '../../packages/runtime/src/main.ts'
import { openStores } from '../../packages/runtime/src/stores/open-stores.ts'
import { runCommandLine } from '../../packages/runtime/src/cli/command-line.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-polls-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const workshop = createWorkshop(builtinPlugins)

async function isthmus(...args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []]
  const io = {
    env: {},
    stdin: Readable.from([]),
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
  }
  const exit = await runCommandLine(workshop, io, ['polls', ...args, '--data', folder])
  return { exit, out: out.join('\n'), err: err.join('\n') }
}

async function withStores<T>(work: (stores: ReturnType<typeof openStores>) => T): Promise<T> {
  const stores = openStores(join(folder, 'isthmus.db'), () => new Date())
  try {
    return work(stores)
  } finally {
    await stores.close()
  }
}

/** A folder with a poll that failed twice after it had come to eight o'clock, and with a schedule, which is no poll. */
const aPoll = () =>
  withStores(({ triggers }) => {
    const state = { kind: 'poll', source: 's', watermark: '2026-03-01T08:00:00.000000000Z' }
    triggers.save('orders', 'start', { epoch: 0, state, taken: [{ id: 'a', version: '1', time: state.watermark }] })
    const problem = { code: 'UPSTREAM_FAILED', message: 'crm answered 503' }
    triggers.saveStatus('orders', 'start', { failures: 2, lastAttemptAt: '2026-03-01T08:05:00.000Z', problem })
    triggers.save('nightly', 'start', { epoch: 0, state: { kind: 'schedule', cron: '0 0 * * *' } })
  })

test('shows how far each poll has come and why it does not go on', async () => {
  await aPoll()
  const { exit, out } = await isthmus()
  expect(exit).toBe(0)
  expect(out).toMatch(/^flow\s+node\s+watermark\s+last look\s+last success\s+failures\s+cause/)
  expect(out).toMatch(
    /orders\s+start\s+2026-03-01T08:00:00\.000000000Z\s+2026-03-01T08:05:00\.000Z\s+2\s+crm answered 503/,
  )
  expect(out).not.toContain('nightly')
  const { out: line } = await isthmus('list', '--json')
  expect(JSON.parse(line)).toMatchObject([{ flowId: 'orders', node: 'start', failures: 2 }])
})

test('says so when no poll has looked yet', async () => {
  await withStores(() => undefined)
  expect(await isthmus()).toEqual({ exit: 0, out: 'No poll has looked yet.', err: '' })
})

test.each([
  ['2026-02-01', { watermark: '2026-02-01T00:00:00.000000000Z' }],
  ['everything', { watermark: null, from: null }],
])('lets a poll begin anew from %s, forgets what it took, and writes down who did it', async (from, state) => {
  await aPoll()
  expect(await isthmus('reset', 'orders', 'start', '--from', from)).toMatchObject({ exit: 0, err: '' })
  await withStores(({ triggers, audit }) => {
    expect(triggers.get('orders', 'start')).toMatchObject({ epoch: 1, state })
    const change = { id: 'a', version: '1', time: '2026-03-01T08:00:00.000000000Z' }
    expect(triggers.notTaken('orders', 'start', [change])).toEqual([change])
    expect(audit.list({ limit: 1 })).toMatchObject([
      { who: 'cli', action: `poll.reset ${from}`, object: 'flow:orders/start' },
    ])
  })
})

test('begins now where nothing else is said', async () => {
  await aPoll()
  const before = new Date().toISOString().slice(0, 23)
  expect((await isthmus('reset', 'orders', 'start')).exit).toBe(0)
  const watermark = await withStores(({ triggers }) => plainText(triggers.get('orders', 'start')?.state['watermark']))
  expect(watermark >= before && watermark <= new Date().toISOString()).toBe(true)
})

test.each([
  [['reset', 'orders', 'start', '--from', 'yesterday'], 'must be "now", "everything", or a date'],
  [['reset', 'orders', 'other'], 'orders other'],
  [['reset', 'orders'], 'isthmus polls reset FLOW NODE'],
  [['rest', 'orders', 'start'], 'isthmus polls reset FLOW NODE'],
])('%j says what is wrong and changes nothing', async (args, sentence) => {
  await aPoll()
  const { exit, err } = await isthmus(...args)
  expect(exit).not.toBe(0)
  expect(err).toContain(sentence)
  expect(await withStores(({ triggers }) => triggers.get('orders', 'start')?.epoch)).toBe(0)
})
