import { flowSchemaVersion, type Flow, type FlowNode, type FlowSettings } from '@isthmus/sdk'

/** What every call of the webhook benchmarks sends. */
export const orderEvent = JSON.stringify({
  order_id: 'o-4711',
  customer_id: '10001',
  customer_name: ' Nordwind Handel GmbH ',
  currency: 'eur',
  amount: '1290.50',
  priority: 'express',
})

/** Where the flow of this id takes its events. */
export function hookPath(flow: string): string {
  return `bench/${flow}`
}

/** webhook -> map of six fields -> filter -> respond. */
export function orderFlow(id: string, settings: FlowSettings): Flow {
  const map = node('mapOrder', 'map', {
    fields: [
      { target: 'externalReference', value: expr('record.body.order_id') },
      { target: 'customerNumber', value: expr('concat("C-", record.body.customer_id)') },
      { target: 'customerName', value: expr('trim(record.body.customer_name)') },
      { target: 'currency', value: expr('upper(coalesce(record.body.currency, "EUR"))') },
      { target: 'amount', value: expr('number(record.body.amount)') },
      { target: 'express', value: expr('record.body.priority === "express"') },
    ],
  })
  const filter = node('onlyPositive', 'filter', { condition: expr('record.amount > 0') })
  return chain(id, settings, [map, filter, answer])
}

/** webhook -> the same mapping written as JavaScript -> respond. */
export function codeFlow(id: string, settings: FlowSettings): Flow {
  const code = `const { body } = record
if (!(Number(body.amount) > 0)) return undefined
return {
  externalReference: body.order_id,
  customerNumber: 'C-' + body.customer_id,
  customerName: body.customer_name.trim(),
  currency: (body.currency ?? 'EUR').toUpperCase(),
  amount: Number(body.amount),
  express: body.priority === 'express',
}`
  return chain(id, settings, [node('mapOrder', 'code', { code }), answer])
}

/** webhook -> PUT of the order under its reference; the event is acknowledged when it is on disk. */
export function upsertFlow(id: string, target: string): Flow {
  const url = expr(`concat("${target}/orders/", record.body.order_id)`)
  const write = node('writeOrder', 'http.request', { method: 'PUT', url, body: expr('record.body') })
  return chain(id, {}, [write])
}

const answer = node('answer', 'respond', { status: 200, body: expr('{ accepted: true, order: record }') })

function chain(id: string, settings: FlowSettings, nodes: readonly FlowNode[]): Flow {
  const all = [node('order', 'trigger.webhook', { path: hookPath(id), methods: ['POST'] }), ...nodes]
  const edges = all.slice(1).map((to, at) => ({
    id: `e${at}`,
    from: { node: all[at]?.id ?? '', port: 'out' },
    to: { node: to.id, port: 'in' },
  }))
  return { schema: flowSchemaVersion, id, name: id, nodes: all, edges, settings }
}

function node(id: string, type: string, config: FlowNode['config']): FlowNode {
  return { id, type, typeVersion: 1, name: id, config, position: { x: 0, y: 0 } }
}

function expr(text: string): { readonly $expr: string } {
  return { $expr: text }
}
