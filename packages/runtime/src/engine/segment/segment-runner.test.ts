import { expect, test } from 'vitest'
import { SandboxFailure } from '../sandbox-port.ts'
import { SegmentRunner, type SegmentJob } from './segment-runner.ts'

const killed = () => new SandboxFailure('timeout', 'no answer', true)
const memory = () => new SandboxFailure('memory', 'disposed')
const slow = () => new SandboxFailure('timeout', 'timed out')
const missing = () => new SandboxFailure('unavailable', 'it ends before it is ready')

interface Head {
  readonly jobs: readonly { readonly text: number }[]
}

/** A runner whose visits fail where `failureOf` says so, told the texts of its jobs and how many visits there were before. */
function scene(failureOf: (texts: readonly string[], visits: number) => SandboxFailure | undefined) {
  const visits: (readonly string[])[] = []
  const program = {
    limits: { visitMs: 1000, memoryMb: 32, outputMb: 1 },
    visit: async (metaText: string, texts: readonly string[]) => {
      const { jobs } = JSON.parse(metaText) as Head
      const given = jobs.map(({ text }) => texts[text] ?? '')
      visits.push(given)
      const failure = failureOf(given, visits.length)
      if (failure) throw failure
      return [JSON.stringify({ jobs: given.map(() => ({ counts: [1], exits: [], kept: [], failures: [] })) })]
    },
    dispose: () => undefined,
  }
  const script = { source: '', ports: [], unitIndex: new Map<string, number>(), usesTrigger: false }
  const runner = new SegmentRunner(script, program, { node: { id: 'm', name: 'Map' }, tier: 'expressions' })
  const run = async (text: string): Promise<string> => {
    const job: SegmentJob = { unit: 0, from: ['start', 'out', 0], text, bases: [], run: { id: 'r', startedAt: '' } }
    return runner.run(job).then(
      () => 'done',
      (error: unknown) => (error as { readonly code: string }).code,
    )
  }
  return { visits, run }
}

test.each([
  ['had to be killed', killed],
  ['was out of memory', memory],
])('a chunk whose process %s is replayed, and then is done', async (_, failure) => {
  const { visits, run } = scene((_texts, count) => (count === 1 ? failure() : undefined))
  expect(await run('[1]')).toBe('done')
  expect(visits).toEqual([['[1]'], ['[1]']])
})

test.each([
  ['had to be killed', killed, 'CODE_TIMEOUT'],
  ['was out of memory', memory, 'CODE_MEMORY'],
])('a chunk whose process %s again is replayed once and no more', async (_, failure, code) => {
  const { visits, run } = scene(() => failure())
  expect(await run('[1]')).toBe(code)
  expect(visits).toHaveLength(2)
})

test.each([
  ['was stopped by its own time limit', slow, 'CODE_TIMEOUT'],
  ['found no process', missing, 'CODE_PROCESS_MISSING'],
  ['gave back too much', () => new SandboxFailure('output', 'more than 1 MB'), 'OUTPUT_TOO_LARGE'],
])('a chunk that %s is not replayed', async (_, failure, code) => {
  const { visits, run } = scene(() => failure())
  expect(await run('[1]')).toBe(code)
  expect(visits).toHaveLength(1)
})

test('of chunks that shared a visit each is replayed once, alone, and only the one at fault fails', async () => {
  const { visits, run } = scene((texts) => (texts.includes('[2]') ? killed() : undefined))
  const ends = await Promise.all(['[1]', '[2]', '[3]'].map((text) => run(text)))
  expect(ends).toEqual(['done', 'CODE_TIMEOUT', 'done'])
  expect(visits).toEqual([['[1]', '[2]', '[3]'], ['[1]'], ['[2]'], ['[3]']])
})
