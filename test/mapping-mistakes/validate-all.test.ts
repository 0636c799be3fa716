import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { builtinPlugins } from '@isthmus/nodes'
import { blockingProblems, checkFlow, formatFlow, type Flow, type FlowContract, type Problem } from '@isthmus/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCommandLine } from '../../packages/runtime/src/cli/command-line.ts'
import { createWorkshop } from '../../packages/runtime/src/main.ts'
import { openStores } from '../../packages/runtime/src/stores/open-stores.ts'
import { allMistakes, correctedOf, nodeTypes, optionsOf, type Mistake } from './mistakes.ts'

const workshop = createWorkshop(builtinPlugins)
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-validate-all-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What the command line says of a flow, with the files and the data folder that say what the context says. */
async function validated(name: string, { flow, context = {} }: Pick<Mistake, 'flow' | 'context'>) {
  const place = join(folder, name)
  mkdirSync(place)
  writeFileSync(join(place, 'flow.json'), formatFlow(flow))
  for (const [id, contract] of Object.entries(context.contracts ?? {})) {
    writeFileSync(join(place, `${id}.json`), formatFlow(calledFlow(id, contract)))
  }
  const { valueMaps } = optionsOf({ context })
  if (valueMaps) await saveMaps(place, valueMaps.values())
  const out: string[] = []
  const err: string[] = []
  const print = (lines: string[]) => (line: string) => void lines.push(line)
  const io = { env: {}, stdin: Readable.from([]), out: print(out), err: print(err) }
  const data = valueMaps ? ['--data', place] : []
  const exitCode = await runCommandLine(workshop, io, ['validate', join(place, 'flow.json'), '--json', ...data])
  expect(err).toEqual([])
  return { exitCode, answer: JSON.parse(out.join('\n')) as { ok: boolean; problems: readonly Problem[] } }
}

async function saveMaps(
  place: string,
  maps: Iterable<Parameters<ReturnType<typeof openStores>['valueMaps']['save']>[0]['map']>,
) {
  const stores = openStores(join(place, 'isthmus.db'), () => new Date())
  for (const map of maps) stores.valueMaps.save({ map, by: 'ada', baseVersion: 0 })
  await stores.close()
}

/** A flow that takes and returns what its contract says. */
function calledFlow(id: string, { input, output }: FlowContract): Flow {
  const node = (type: string, config: Flow['nodes'][number]['config']) => {
    return { id: type.replace('.', '-'), type, typeVersion: 1, name: type, config, position: { x: 0, y: 0 } }
  }
  const code = node('code', { code: 'return record', ...(output ? { output } : {}) } as Flow['nodes'][number]['config'])
  const start = node('trigger.call', (input ? { input } : {}) as Flow['nodes'][number]['config'])
  const end = node('return', {})
  const nodes = [start, code, end]
  const edges = [start, code].map((from, at) => {
    return { id: `e${at}`, from: { node: from.id, port: 'out' }, to: { node: nodes[at + 1]?.id ?? '', port: 'in' } }
  })
  return { schema: 'isthmus/flow/1', id, name: id, nodes, edges, settings: {} }
}

/** What the command line can know: no pins, no imports and no rights. A data folder also says which connections there are. */
function knownTo({ context = {} }: Pick<Mistake, 'context'>) {
  const { contracts, valueMaps } = optionsOf({ context })
  return {
    ...(contracts ? { contracts } : {}),
    ...(valueMaps ? { valueMaps, connections: new Map<string, string>() } : {}),
  }
}

describe('isthmus validate --json', () => {
  test.each(allMistakes())('prints of %s what the checker finds', async (name, mistake) => {
    const expected = checkFlow(mistake.flow, nodeTypes, knownTo(mistake))
    const { exitCode, answer } = await validated(name, mistake)
    const isWrong = blockingProblems(expected).length > 0
    expect(answer).toEqual({ ok: !isWrong, problems: JSON.parse(JSON.stringify(expected)) as unknown })
    expect(exitCode).toBe(isWrong ? 2 : 0)
  })

  test('exits with 0 where only warnings are left, and where nothing is', async () => {
    const warned = allMistakes().filter(([, { context, findings }]) => {
      return context === undefined && findings.every(({ severity }) => severity === 'warning')
    })
    expect(warned.length).toBeGreaterThan(10)
    for (const [name, mistake] of warned.slice(0, 5)) {
      const { exitCode, answer } = await validated(`${name}-again`, mistake)
      expect({ exitCode, ok: answer.ok, count: answer.problems.length > 0 }).toEqual({
        exitCode: 0,
        ok: true,
        count: true,
      })
      const corrected = await validated(`${name}-corrected`, correctedOf(mistake))
      expect(corrected).toEqual({ exitCode: 0, answer: { ok: true, problems: [] } })
    }
  })
})
