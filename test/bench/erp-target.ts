// Another system that takes sales orders as the playground's ERP does, many in one call (OData JSON batch), keeps them in
// memory, and counts what it is told twice. It costs next to nothing, so that what is measured is the way to it.
import { createServer } from 'node:http'

interface Part {
  readonly id: string
  readonly method: string
  readonly url: string
  readonly body?: { readonly ExternalReference?: string } | undefined
}

const orders = new Map<string, object>()
let repeated = 0
const sought = /ExternalReference eq '([^']*)'/

function answerTo({ id, method, url, body }: Part): object {
  const reference = body?.ExternalReference ?? ''
  if (method === 'GET') {
    const known = orders.get(sought.exec(decodeURIComponent(url))?.[1] ?? '')
    return { id, status: 200, headers: {}, body: { value: known ? [known] : [] } }
  }
  // Whatever is written under a reference that is known already has been written before.
  if (method !== 'POST' || orders.has(reference)) {
    repeated += 1
    return { id, status: 409, headers: {}, body: { error: { code: 'Conflict', message: `${reference} is known.` } } }
  }
  const order = { OrderNumber: `SO-${orders.size}`, ...body }
  orders.set(reference, order)
  return { id, status: 201, headers: {}, body: order }
}

interface Told {
  readonly status: number
  readonly body: object
}

/** A record that is alone comes in a call of its own. */
function answerOf(method: string, url: string, text: string): Told {
  if (url === '/counts') return { status: 200, body: { orders: orders.size, repeated } }
  if (!url.endsWith('$batch')) {
    return answerTo({ id: '', method, url, ...(text === '' ? {} : { body: JSON.parse(text) as Part['body'] }) }) as Told
  }
  const { requests } = JSON.parse(text) as { readonly requests: readonly Part[] }
  return { status: 200, body: { responses: requests.map(answerTo) } }
}

const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    const { status, body } = answerOf(request.method ?? '', request.url ?? '', Buffer.concat(parts).toString())
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
})
server.keepAliveTimeout = 60_000
server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('ready'))
