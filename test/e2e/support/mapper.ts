import type { Flow } from '@isthmus/sdk'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { post } from './browser.ts'
import { dragWire } from './canvas.ts'
import { escaped, textsIn, type Texts } from './texts.ts'

/** A field of the source tree, by its path such as `address.city`; elements of lists have `*`. */
export function sourceField(page: Page, path: string, root = 'record'): Locator {
  return page.locator(`[data-source-key="${root}:${path.replaceAll('.', '/')}"]`)
}

/** A line of the target side, by the field's path. */
export function targetField(page: Page, path: string): Locator {
  return page.locator(`[data-target-key="${path.replaceAll('.', '/')}"]`)
}

/** Drags a source field onto a target field as a hand does. */
export async function dragField(page: Page, from: string, to: string): Promise<void> {
  await dragWire(page, sourceField(page, from), targetField(page, to))
}

/** How many required fields have a value, in words. */
export function meter(page: Page, t: Texts = textsIn('en')): Locator {
  return page.getByRole('meter', { name: new RegExp(escaped(t('mapper.coverageMeter'))) })
}

/** A flow without nodes, as the dialog for a new one makes it. */
export function emptyFlow(id: string, name: string): Flow {
  return { schema: 'isthmus/flow/1', id, name, nodes: [], edges: [], settings: {} }
}

/** Which records are read, and what they are written to. */
interface Reading {
  readonly id: string
  readonly from: string
  readonly to: string
}

/** A flow that reads records of the CRM and writes them to the ERP, with nothing mapped yet. */
async function readingFlow(context: BrowserContext, { id, from, to }: Reading): Promise<Flow> {
  const answer = await context.request.get('/api/connections')
  const { connections } = (await answer.json()) as {
    readonly connections: readonly { readonly name: string; readonly connector: string }[]
  }
  const named = (connector: string) => ({
    connection: connections.find((each) => each.connector === connector)?.name ?? connector,
  })
  const own = { typeVersion: 1, position: { x: 0, y: 0 } }
  const write = { entity: to, key: { $expr: 'record.id' }, fields: [] }
  return {
    ...emptyFlow(id, id),
    nodes: [
      { ...own, id: 'start', type: 'trigger.manual', name: 'Start', config: {} },
      { ...own, id: 'read', type: 'crm.list', name: 'Read', config: { entity: from }, ...named('playground-crm') },
      { ...own, id: 'write', type: 'erp.upsert', name: 'Write', config: write, ...named('playground-erp') },
    ],
    edges: [
      { id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'read', port: 'in' } },
      { id: 'e2', from: { node: 'read', port: 'out' }, to: { node: 'write', port: 'in' } },
    ],
  }
}

/** Opens the mapper of a flow that reads from the CRM and writes to the ERP. */
export async function openReadingFlow(page: Page, reading: Reading): Promise<void> {
  await post(page.context(), '/api/flows', { flow: await readingFlow(page.context(), reading) })
  await openedMapper(page, `/flows/${reading.id}/map/write`)
}

/** Opens a mapper, and waits for both of its sides. */
export async function openedMapper(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.getByRole('treegrid').waitFor()
  await page.getByRole('tree').waitFor()
}
