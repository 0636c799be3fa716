import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPlayground, type Playground } from '@isthmus/playground'
import type { Flow, FlowNode } from '@isthmus/sdk'
import type { RunSummary } from '@isthmus/sdk/api'
import { vi } from 'vitest'
import { openHouse, type House } from '../../contracts/house.ts'
import { flowsFolder } from '../../support/command-line.ts'
import { erpRecords } from '../../support/erp-records.ts'
import { startTryton, type RunningTryton } from './start-tryton.ts'

const patience = { timeout: 600_000, interval: 200 } as const

/** A server of ours between a CRM and a real Tryton that sells the CRM's products. */
export interface CrmHouse {
  readonly house: House
  readonly tryton: RunningTryton
  /** Asks the CRM itself. */
  crm<Answer>(method: string, path: string, body?: object): Promise<Answer>
  /** All records of an entity of the CRM. */
  records<Entry>(entity: string): Promise<readonly Entry[]>
  /** Saves a sample flow under an id of its own, looking every second and with its nodes changed, and switches it on. */
  activate(name: string, suffix?: string, change?: (node: FlowNode) => FlowNode): Promise<string>
  runs(flow: string): Promise<readonly RunSummary[]>
  /** Waits until the triggers of a flow have looked again and nothing of it is under way. */
  settled(flow: string): Promise<void>
  close(): Promise<void>
}

interface Options {
  /** Address of the Tryton, given that of the server itself; for something in between. */
  readonly through?: (tryton: RunningTryton) => Promise<string>
}

export async function openCrmHouse({ through }: Options = {}): Promise<CrmHouse> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-crm-tryton-'))
  const quick = { requestsPerSecond: 100_000, burst: 100_000 }
  const playground = await startPlayground({ folder: join(folder, 'playground'), crmPort: 0, erpPort: 0, crm: quick })
  const tryton = await startTryton({ folder: join(folder, 'tryton'), products: await productsOf(playground, folder) })
  const house = await openHouse()
  const address = await through?.(tryton)
  await house.call(
    'PUT',
    'connection',
    { connection: 'crm' },
    { config: { baseUrl: playground.crm.url }, allowPrivate: true },
  )
  const { database, user, password } = tryton
  const config = { baseUrl: address ?? tryton.url, database, user, company: 1 }
  const connection = { name: 'tryton', connector: 'tryton', config, secret: { password }, allowPrivate: true }
  await house.call('POST', 'connections', {}, connection)
  const crm: CrmHouse['crm'] = async (method, path, body) => {
    const answer = await fetch(`${playground.crm.url}/api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${playground.crm.token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as never
  }
  const runs: CrmHouse['runs'] = async (flow) => {
    const { runs: all } = await house.call<{ readonly runs: readonly RunSummary[] }>(
      'GET',
      'runs',
      {},
      undefined,
      'limit=200',
    )
    return all.filter(({ flowId }) => flowId === flow)
  }
  const looks = async (flow: string): Promise<readonly string[]> => {
    const { polls } = await house.call<{
      readonly polls: readonly { readonly flowId: string; readonly lastSuccessAt?: string }[]
    }>('GET', 'polls')
    return polls.filter(({ flowId }) => flowId === flow).map(({ lastSuccessAt = '' }) => lastSuccessAt)
  }
  return {
    house,
    tryton,
    crm,
    runs,
    records: async <Entry>(entity: string) => {
      const all: Entry[] = []
      let cursor = ''
      do {
        const page = await crm<{ readonly data: readonly Entry[]; readonly next_cursor: string | null }>(
          'GET',
          `${entity}?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
        )
        all.push(...page.data)
        cursor = page.next_cursor ?? ''
      } while (cursor !== '')
      return all
    },
    activate: async (name, suffix = 'quick', change = (node) => node) => {
      const flow = JSON.parse(readFileSync(join(flowsFolder, `${name}.json`), 'utf8')) as Flow
      const id = `${name}-${suffix}`
      const nodes = flow.nodes
        .map(change)
        .map((node) =>
          'everySeconds' in node.config
            ? { ...node, config: { ...node.config, everySeconds: 1, lagSeconds: 0 } }
            : node,
        )
      await house.call('POST', 'flows', {}, { flow: { ...flow, id, nodes } })
      await house.call('PUT', 'flowActive', { flow: id }, { active: true })
      return id
    },
    settled: async (flow) => {
      // Twice, so that what a first run has written is seen by the second look, too.
      for (let round = 0; round < 2; round += 1) {
        const before = await looks(flow)
        await vi.waitFor(async () => {
          const now = await looks(flow)
          if (now.length === 0 || now.some((at, index) => at === '' || at === before[index]))
            throw new Error('it has not looked')
          const open = (await runs(flow)).filter(({ status }) => status === 'running' || status === 'queued')
          if (open.length > 0) throw new Error('it is under way')
        }, patience)
      }
    },
    close: async () => {
      await house.close()
      await tryton.stop()
      await playground.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The items of the playground's ERP are what the CRM's opportunities name. */
async function productsOf(playground: Playground, folder: string): Promise<string> {
  const file = join(folder, 'products.json')
  const items = await erpRecords(playground, 'Items')
  const rows = items.map(({ ItemNumber, Description, UnitPrice }) => {
    return { sku: ItemNumber, name: Description, price: Number(UnitPrice).toFixed(2) }
  })
  writeFileSync(file, JSON.stringify(rows))
  return file
}
