import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { codeNode, collector, effectType, flowOf, node, openRig, startNode, type Rig } from './engine-rig.ts'

let folder: string
let rig: Rig | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-code-'))
})
afterEach(async () => {
  await rig?.close()
  rig = undefined
  rmSync(folder, { recursive: true, force: true })
})

/** A program that is the sandbox process from its third start on, or never. */
function program(comesUp: 'late' | 'never'): string {
  const file = join(folder, 'node')
  const starts = join(folder, 'starts')
  const note = [`printf x >> "${starts}"`, `starts=$(wc -c < "${starts}")`]
  const start = comesUp === 'late' ? [`[ $starts -gt 2 ] && exec "${process.execPath}" "$@"`] : []
  writeFileSync(file, ['#!/bin/sh', ...note, ...start, 'exit 3'].join('\n'))
  chmodSync(file, 0o755)
  return file
}

const codeFlow = flowOf([startNode, codeNode('js', 'return { n: record.n + 1 }', { name: 'Add one' })], ['start -> js'])

test('a run waits for a process that comes up late', async () => {
  rig = openRig({ processes: { executable: program('late'), startWaitsMs: [1, 2, 4] } })
  expect(await rig.run(codeFlow, [{ n: 1 }])).toMatchObject({ status: 'succeeded' })
})

test('when none comes up, every run ends with what to do about it, and runs without code go on', async () => {
  const own = openRig({ processes: { executable: program('never'), startWaitsMs: [1, 2, 4] } })
  rig = own
  const runs = await Promise.all(Array.from({ length: 30 }, () => own.run(codeFlow, [{ n: 1 }])))
  for (const run of runs) {
    expect(run).toMatchObject({
      status: 'failed',
      failure: { node: 'js', problem: { code: 'CODE_PROCESS_MISSING', params: { node: 'Add one' } } },
    })
    expect(run.failure?.problem.message).toContain('exit code 3')
    expect(run.failure?.problem.hint).toContain('memory and processes')
  }
  expect(await own.run({ ...flowOf([startNode], []), id: 'plain' }, [{ n: 1 }])).toMatchObject({ status: 'succeeded' })
})

/** The processes that this one has started. */
function children(): readonly number[] {
  const text = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
  return text.split(' ').map(Number).filter(Boolean)
}

test('a process that is killed between two segments of a run costs nothing', async () => {
  const before = new Set(children())
  let killed = 0
  const kill = effectType('kill', async (record) => {
    for (const pid of children()) {
      if (before.has(pid)) continue
      process.kill(pid, 'SIGKILL')
      killed += 1
    }
    return [{ record }]
  })
  const collect = collector()
  rig = openRig({ nodes: [kill, collect.type] })
  const nodes = [startNode, codeNode('a', 'return { n: record.n + 1 }'), codeNode('b', 'return { n: record.n * 2 }')]
  const flow = flowOf(
    [...nodes, node('fell', 'kill'), node('end', 'collect')],
    ['start -> a', 'a -> fell', 'fell -> b', 'b -> end'],
  )
  expect(await rig.run(flow, [{ n: 1 }])).toMatchObject({ status: 'succeeded' })
  expect(killed).toBeGreaterThan(0)
  expect(collect.records).toEqual([{ n: 4 }])
})
