import { isJsonObject, type ConnectorDefinition, type Json } from '@isthmus/sdk'
import type { Fault, SpoiledForm } from './faults.ts'
import { refusalOf, refusalSentence, type MockAnswer } from './fitting-answer.ts'
import { rawText, type RawAnswer, type Served } from './mock-server.ts'
import { withAt } from './place.ts'

/** Longer than any connector may wait, so that one that waits for ever is found out. */
const patienceMs = 20_000

/** What a fault answers in place of any work; `undefined` for one that lets the work be done. */
export function faultyAnswer(definition: ConnectorDefinition, fault: Fault): Served | undefined {
  switch (fault.kind) {
    case 'throttle':
      return throttled(definition, fault.retryAfterSeconds)
    case 'failure':
      return { status: fault.status, body: { error: { message: refusalSentence } } }
    case 'close':
      return 'closed'
    case 'errorInside':
      return errorInside(definition)
    case 'refusal':
      return refusedBy(definition, fault)
    case 'silent':
      return fault.when === 'before' ? silence(fault.met) : undefined
    default:
      return undefined
  }
}

/** What becomes of an answer on its way; `undefined` for a fault that leaves it as it is. */
export function spoiledAnswer(fault: Fault, answer: MockAnswer): Served | undefined {
  if (fault.kind === 'silent') return silence(fault.met, fault.when === 'inside' ? halfOf(rawText(answer)) : '')
  return fault.kind === 'spoiled' ? spoiled(fault.as, answer) : undefined
}

/** Sends what there is, and then nothing. */
function silence(met: () => void, begun = ''): RawAnswer {
  return {
    raw: async ({ send, closed }) => {
      if (begun !== '') await send(begun)
      met()
      await closed(patienceMs)
    },
  }
}

function halfOf(text: string): string {
  return text.slice(0, Math.max(1, Math.ceil(text.length / 2)))
}

const page = '<!doctype html><html><body>Please sign in.</body></html>'
/** More than any connector reads of one answer. */
const floodBytes = 64 * 2 ** 20

function spoiled(as: SpoiledForm, answer: MockAnswer): RawAnswer {
  const body = JSON.stringify(answer.body ?? {})
  const length = Buffer.byteLength(body)
  switch (as) {
    case 'page':
      return rawAnswer(page, { type: 'text/html' })
    case 'bytes':
      return rawAnswer(Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x81, 0x22]))
    case 'half':
      return rawAnswer(Buffer.from(body).subarray(0, Math.max(1, length - 1)))
    case 'long':
      return rawAnswer(body, { length: length + 1000 })
    case 'short':
      return rawAnswer(body, { length: Math.max(1, length - 1) })
    case 'endless':
      return flood()
  }
}

/** An answer whose headers say what they say, whatever comes. */
function rawAnswer(
  body: string | Uint8Array,
  { type = 'application/json', length }: { readonly type?: string; readonly length?: number } = {},
): RawAnswer {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const head = `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${length ?? bytes.byteLength}\r\n\r\n`
  return {
    raw: async ({ send }) => {
      await send(head)
      await send(bytes)
    },
  }
}

function flood(): RawAnswer {
  const part = Buffer.alloc(2 ** 20, 'x')
  const frame = Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')])
  return {
    raw: async ({ send }) => {
      await send('HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n')
      for (let sent = 0; sent < floodBytes; sent += part.length) if (!(await send(frame))) return
    },
  }
}

function throttled(definition: ConnectorDefinition, seconds: number | undefined): MockAnswer {
  const refusal = refusalOf(definition, 'throttle')
  if (seconds === undefined) return refusal
  const wanted = refusal.rule?.retryAfter ?? 'retry-after'
  if (typeof wanted === 'object' && 'path' in wanted)
    return {
      ...refusal,
      body: withAt(refusal.body ?? undefined, wanted.path, seconds * (wanted.unit === 'seconds' ? 1 : 1000)),
    }
  const { header, unit } = typeof wanted === 'string' ? { header: wanted, unit: undefined } : wanted
  return {
    ...refusal,
    headers: { ...refusal.headers, [header]: String(seconds * (unit === 'milliseconds' ? 1000 : 1)) },
  }
}

/** `refusalOf` tells where an earlier rule would take the answer for another one. */
function refusedBy(
  definition: ConnectorDefinition,
  { rule: number, saying }: Extract<Fault, { readonly kind: 'refusal' }>,
): MockAnswer {
  const wanted = definition.errors[number]
  if (!wanted) throw new RangeError(`${definition.id} has no rule ${number} for errors`)
  const { rule: _, ...answer } = refusalOf(definition, wanted.class, (rule) => rule === wanted)
  const said = JSON.stringify(`${refusalSentence} ${saying}`).slice(1, -1)
  const text = JSON.stringify(answer.body ?? null).replaceAll(refusalSentence, () => said)
  return { ...answer, body: JSON.parse(text) as Json }
}

function errorInside(definition: ConnectorDefinition): MockAnswer {
  for (const wanted of ['business', 'validation', 'fatal', 'quota'] as const) {
    const refusal = refusalOf(definition, wanted, ({ when }) => when.status === undefined || when.status.includes(200))
    if (refusal.rule)
      return {
        ...refusal,
        status: 200,
        ...(isJsonObject(refusal.body) || Array.isArray(refusal.body) ? {} : { body: {} }),
      }
  }
  return { status: 200, body: { error: { message: refusalSentence } } }
}
