import type { BrowserContext } from 'playwright-core'
import type { Flow, FlowNode } from '@isthmus/sdk'
import type { RunSummary } from '@isthmus/sdk/api'
import { vi } from 'vitest'
import { patience, post } from './browser.ts'

/** A flow that needs no other system: a manual start, and a mapping behind it. */
export function greetingFlow(id: string): Flow {
  const node = (own: Pick<FlowNode, 'id' | 'type' | 'name' | 'config' | 'position'>): FlowNode => ({
    typeVersion: 1,
    ...own,
  })
  return {
    schema: 'isthmus/flow/1',
    id,
    name: 'Greeting',
    nodes: [
      node({ id: 'start', type: 'trigger.manual', name: 'Start', config: {}, position: { x: 0, y: 0 } }),
      node({
        id: 'greet',
        type: 'map',
        name: 'Greet',
        config: { fields: [{ target: 'greeting', value: 'Hello' }] },
        position: { x: 272, y: 0 },
      }),
    ],
    edges: [{ id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'greet', port: 'in' } }],
    settings: {},
  }
}

/** Runs a flow and waits until it has succeeded. */
export async function runToEnd(context: BrowserContext, flow: string): Promise<RunSummary> {
  const { id } = (await post(context, `/api/flows/${flow}/runs`, {})) as RunSummary
  return vi.waitFor(async () => {
    const answer = await context.request.get(`/api/runs/${id}`)
    const run = (await answer.json()) as RunSummary
    if (run.status !== 'succeeded') throw new Error(`The run of ${flow} is ${run.status}`)
    return run
  }, patience)
}
