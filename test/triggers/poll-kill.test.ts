import { join } from 'node:path'
import { setImmediate as nextTurn, setTimeout as after } from 'node:timers/promises'
import { builtinPlugins } from '@isthmus/nodes'
import { createFaults, type Faults } from '@isthmus/playground'
import { plainText } from '@isthmus/sdk'
import { type RunSummary } from '@isthmus/sdk/api'
import { afterAll, afterEach, expect, test } from 'vitest'
import { createWorkshop } from '../../packages/runtime/src/main.ts'
import { openStores, type Stores } from '../../packages/runtime/src/stores/open-stores.ts'
import { seededRandom } from '../crash/random.ts'
import { startRuntime, type RuntimeProcess } from '../storage/runtime-process.ts'
import { crmClient } from './crm-client.ts'
import { flowOf, freshFolder, nodeOf, openSystems, removeFolders } from './trigger-rig.ts'

const kills = 8
const changesPerRound = 40
/** Longest time between the first page of a look and the kill. */
const longestLookMs = 120
const seed = Number(process.env['ISTHMUS_TEST_SEED'] ?? Date.now() % 1_000_000)

const running: RuntimeProcess[] = []
afterEach(async () => {
  for (const runtime of running.splice(0)) await runtime.kill('SIGKILL')
})
afterAll(removeFolders)

async function start(folder: string): Promise<RuntimeProcess> {
  const runtime = await startRuntime(folder)
  running.push(runtime)
  return runtime
}

/** A data folder with a flow that polls the CRM and no process yet. */
async function folderWithPoll(connection: Parameters<OpenFolder['connections']['create']>[0]): Promise<string> {
  const folder = freshFolder()
  const stores = openStores(join(folder, 'isthmus.db'), () => new Date())
  const config = { entity: 'companies', everySeconds: 1, lagSeconds: 0, recordsPerRun: 3 }
  const since = { from: 'date', fromDate: new Date().toISOString() }
  const trigger = nodeOf('start', 'crm.changed', { connection: 'crm', config: { ...config, ...since } })
  stores.flows.create({ flow: flowOf('companies', trigger), by: 'ada' })
  stores.flows.setActive('companies', true)
  await stores.close()
  const data = createWorkshop(builtinPlugins).openData(folder)
  data.connections.create(connection)
  await data.close()
  return folder
}
type OpenFolder = ReturnType<ReturnType<typeof createWorkshop>['openData']>

interface Taken {
  /** `id city` of every record of every run. */
  readonly changes: readonly string[]
  readonly statuses: ReadonlySet<string>
  /** True when the last look had written runs and did not come to its end. */
  readonly cutShort: boolean
}

/** What the runs in a folder were started with. */
async function takenIn(folder: string): Promise<Taken> {
  const stores = openStores(join(folder, 'isthmus.db'), () => new Date())
  try {
    const runs = allRuns(stores)
    const inputs = await Promise.all(runs.map(({ id }) => stores.runs.input(id)))
    const records = inputs.flatMap((input) => JSON.parse(input?.text ?? '[]') as { id: string; city: string }[])
    return {
      changes: records.map(({ id, city }) => `${id} ${city}`),
      statuses: new Set(runs.map(({ status }) => status)),
      cutShort: (runs[0]?.queuedAt ?? '') > lastEndIn(stores),
    }
  } finally {
    await stores.close()
  }
}

function allRuns({ runs }: Stores): readonly RunSummary[] {
  const all: RunSummary[] = []
  let cursor: string | undefined
  do {
    const page = runs.list({ limit: 200, ...(cursor === undefined ? {} : { cursor }) })
    all.push(...page.runs)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return all
}

/** Resolves when a look has come to its end since then, and nothing waits or goes on any more. */
async function allOver(folder: string, since: string): Promise<void> {
  const stores = openStores(join(folder, 'isthmus.db'), () => new Date())
  while (lastEndIn(stores) <= since) await nextTurn()
  while (stores.runs.list({ statuses: ['queued', 'running'], limit: 1 }).runs.length > 0) await nextTurn()
  await stores.close()
}

function lastEndIn({ triggers }: Stores): string {
  return plainText(triggers.get('companies', 'start')?.status['lastSuccessAt'] ?? '')
}

/** Resolves when the CRM is asked for changes the next time. */
function nextLook(faults: Faults): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const matches = ({ method }: { readonly method: string }): boolean => {
    if (method === 'GET') resolve()
    return false
  }
  faults.inject({ times: 1, matches, when: 'before', answer: 'close' })
  return promise
}

test('a poll loses no change and takes none twice, however often its process is killed', async () => {
  const random = seededRandom(seed)
  const faults = createFaults()
  const { playground, connections } = await openSystems({ crm: { faults } })
  const crm = crmClient(playground)
  const ids = [...(await crm.allCompanies())]
  const [connection] = connections
  if (!connection) throw new Error('the test expects a connection')
  const folder = await folderWithPoll({ ...connection, secret: { token: playground.crm.token } })
  const wanted: string[] = []
  let cutShort = 0
  for (let round = 0; round < kills; round += 1) {
    const changing = ids.splice(0, changesPerRound)
    // Half of them wait when the process comes, the others arrive while it looks.
    const change = async (id: string): Promise<void> => {
      await crm.change(id, `Town ${round}`)
      wanted.push(`${id} Town ${round}`)
    }
    for (const id of changing.splice(0, changesPerRound / 2)) await change(id)
    faults.clear()
    const looked = nextLook(faults)
    const runtime = await start(folder)
    await looked
    const killing = after(random() * longestLookMs).then(() => runtime.kill('SIGKILL'))
    for (const id of changing) await change(id)
    await killing
    const { changes, ...taken } = await takenIn(folder)
    if (taken.cutShort) cutShort += 1
    expect(new Set(changes).size, `seed ${seed}, kill ${round}`).toBe(changes.length)
  }
  faults.clear()
  const since = new Date().toISOString()
  const last = await start(folder)
  await allOver(folder, since)
  await last.kill('SIGTERM')
  const { changes, statuses } = await takenIn(folder)
  process.stdout.write(`${JSON.stringify({ seed, kills, cutShort, changes: changes.length })}\n`)
  expect(changes.toSorted(), `seed ${seed}`).toEqual(wanted.toSorted())
  expect(statuses).toEqual(new Set(['succeeded']))
  expect(cutShort, 'kills that came while a look had written some of its runs and not all').toBeGreaterThan(0)
  await playground.close()
})
