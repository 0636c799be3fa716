import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Flow } from '@isthmus/sdk'
import type { RunsAnswer, RunSummary } from '@isthmus/sdk/api'
import { flowOf, node, startNode } from '../engine/engine-rig.ts'
import { firstPerson, startRuntime, type Person, type RuntimeProcess } from '../storage/runtime-process.ts'
import { startHeldTarget, type HeldTarget } from './held-target.ts'

const patient = { timeout: 90_000, interval: 100 }

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

let folder: string
let target: HeldTarget
let runtime: RuntimeProcess
let person: Awaited<ReturnType<typeof firstPerson>>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-edited-'))
  target = await startHeldTarget()
  runtime = await startRuntime(folder, `127.0.0.1:${target.port}`)
  person = await firstPerson(runtime)
})
afterEach(async () => {
  await runtime.kill('SIGKILL')
  target.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Asks the target twice; what it asks for the second time tells which version it is. */
function flow(version: string): Flow {
  const url = (path: string) => `http://127.0.0.1:${target.port}/${path}`
  return {
    ...flowOf(
      [
        startNode,
        node('first', 'http.request', { method: 'GET', url: url('gate') }),
        node('mark', 'map', { fields: [{ target: 'version', value: version }] }),
        node('second', 'http.request', { method: 'PUT', url: url(version), body: { $expr: 'record' } }),
      ],
      ['start -> first', 'first -> mark', 'mark -> second'],
    ),
    id: 'edited',
    name: `Edited ${version}`,
  }
}

const startRun = (by: Person) =>
  by.call<RunSummary>('POST', 'flowRuns', { params: { flow: 'edited' }, body: { input: [{ n: 1 }] } })

async function untilOver(by: Person, count: number): Promise<RunsAnswer['runs']> {
  return vi.waitFor(async () => {
    const { runs } = await by.call<RunsAnswer>('GET', 'runs', { query: 'flow=edited&status=succeeded' })
    expect(runs.length).toBe(count)
    return runs
  }, patient)
}

test('a run keeps the version it began with while its flow is edited, over a kill of the process too', async () => {
  await person.call('POST', 'flows', { body: { flow: flow('one') } })
  const before = await startRun(person)
  await target.called()
  await person.call('PUT', 'flow', { params: { flow: 'edited' }, body: { flow: flow('two'), baseVersion: 1 } })
  const after = await startRun(person)
  await target.called()
  await runtime.kill('SIGKILL')
  runtime = await startRuntime(folder, `127.0.0.1:${target.port}`)
  const again = person.at(runtime.url)
  // Both ask once more: nobody can know what came of the calls that were cut off, and reading twice does no harm.
  for (let call = 0; call < 4; call += 1) (await target.called())()
  const runs = await untilOver(again, 2)
  const versions = new Map(runs.map(({ id, flowVersion }) => [id, flowVersion]))
  expect([versions.get(before.id), versions.get(after.id)]).toEqual([1, 2])
  expect(target.paths.filter((path) => path !== '/gate').toSorted()).toEqual(['/one', '/two'])
})

test('a flow that is emptied does not touch the run that goes on', async () => {
  await person.call('POST', 'flows', { body: { flow: flow('one') } })
  await startRun(person)
  const answer = await target.called()
  const broken = { ...flow('two'), nodes: [startNode], edges: [] }
  await person.call('PUT', 'flow', { params: { flow: 'edited' }, body: { flow: broken, baseVersion: 1 } })
  answer()
  ;(await target.called())()
  expect(await untilOver(person, 1)).toMatchObject([{ flowVersion: 1, records: { out: 1 } }])
  expect(target.paths).toEqual(['/gate', '/one'])
})
