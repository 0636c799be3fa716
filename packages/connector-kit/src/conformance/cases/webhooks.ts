import { isJsonObject, plainText, type ConnectorDefinition, type Json, type JsonObject } from '@isthmus/sdk'
import type { Webhooks } from '../../mock/definition-parts.ts'
import { withAt } from '../../mock/place.ts'
import type { Bench } from '../bench.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { expectSame, expectThat } from '../expectation.ts'
import type { HostReceipt } from '../host.ts'

/** The address of ours, as it is entered over there. */
const publicAddress = 'https://flows.example.com'

/** Webhooks belong to the connector, so that they are tested once. */
function isTold(object: object, { webhooks, connection, objects }: ConnectorDefinition): boolean {
  return webhooks !== undefined && objects[connection.test.object] === object
}

const duplicates: ConformanceCase = {
  id: 'webhook-duplicates',
  title: 'An event that is delivered twice starts one run',
  applies: (object, definition) => isTold(object, definition) && definition.webhooks?.eventId !== undefined,
  run: async (bench) => {
    const [first, second] = [await deliver(bench, [1]), await deliver(bench, [1])]
    expectTaken(first)
    expectTaken(second)
    expectSame(numbersIn(bench, [first, second]), ['1'], 'of one event that came twice')
  },
}

const reordered: ConformanceCase = {
  id: 'webhook-reordered',
  title: 'Events that come in another order than they happened all start runs',
  applies: isTold,
  run: async (bench) => {
    const receipts = [await deliver(bench, [13]), await deliver(bench, [11]), await deliver(bench, [12])]
    for (const receipt of receipts) expectTaken(receipt)
    expectSame(numbersIn(bench, receipts), ['13', '11', '12'], 'of events in another order')
  },
}

const together: ConformanceCase = {
  id: 'webhook-many-events',
  title: 'Every event of a call that carries several starts a run',
  applies: (object, definition) => isTold(object, definition) && definition.webhooks?.events !== undefined,
  run: async (bench) => {
    const receipt = await deliver(bench, [21, 22, 23])
    expectTaken(receipt)
    expectSame(numbersIn(bench, [receipt]), ['21', '22', '23'], 'of a call with three events')
  },
}

const badSignature: ConformanceCase = {
  id: 'webhook-bad-signature',
  title: 'A call with another signature, or whose body was changed, is refused and starts nothing',
  applies: (object, definition) => isTold(object, definition) && definition.webhooks?.verify.kind !== 'none',
  run: async (bench) => {
    expectRefused(await deliver(bench, [31], { wrong: 'signature' }), 'a wrong signature')
    if (bench.mock.definition.webhooks?.verify.kind === 'hmac')
      expectRefused(await deliver(bench, [32], { wrong: 'body' }), 'a changed body')
    expectTaken(await deliver(bench, [33]))
  },
}

const staleTimestamp: ConformanceCase = {
  id: 'webhook-stale-timestamp',
  title: 'A call that is older than the system allows is refused and starts nothing',
  applies: (object, definition) => isTold(object, definition) && toleranceOf(definition) !== undefined,
  run: async (bench) => {
    const tooOldMs = ((toleranceOf(bench.mock.definition) ?? 0) + 60) * 1000
    expectRefused(await deliver(bench, [41], { ageMs: tooOldMs }), 'a stale timestamp')
    expectTaken(await deliver(bench, [42]))
  },
}

function toleranceOf({ webhooks }: ConnectorDefinition): number | undefined {
  return webhooks?.verify.kind === 'hmac' ? webhooks.verify.timestamp?.toleranceSeconds : undefined
}

interface DeliveryFlaw {
  readonly wrong?: 'signature' | 'body'
  readonly ageMs?: number
}

async function deliver(bench: Bench, numbers: readonly number[], flaw: DeliveryFlaw = {}): Promise<HostReceipt> {
  // The system tells it in its own way, whatever the connector believes.
  const { webhooks } = bench.mock.definition
  const own = bench.definition.webhooks
  if (!webhooks || !own) return { status: 404, records: [] }
  const path = `kit/${bench.caseId}`
  const events = numbers.map((number) => eventOf(bench, webhooks, number))
  const body = webhooks.events === undefined ? (events[0] ?? null) : withAt(undefined, webhooks.events, events)
  const call = bench.mock.delivery(body, {
    url: `${publicAddress}/hooks/${path}`,
    nowMs: bench.clock.nowMs() - (flaw.ageMs ?? 0),
    ...(flaw.wrong === undefined ? {} : { wrong: flaw.wrong }),
  })
  const config = { path, ...(signsAddress(own) ? { publicAddress } : {}) }
  return bench.session.receive({ type: bench.nodeType('event'), config, call })
}

function signsAddress({ verify }: Webhooks): boolean {
  return verify.kind === 'hmac' && verify.parts.some((part) => part === 'url' || part === 'decodedUrl')
}

/** An event as the system tells it; `number` stands in a member of its own, to be found again. */
function eventOf(bench: Bench, { object, recordId, eventId, happened }: Webhooks, number: number): Json {
  const named = Object.entries(object?.names ?? {}).find(([, name]) => name === bench.name)?.[0]
  const parts: readonly (readonly [string | undefined, Json | undefined])[] = [
    [happened, 'changed'],
    [recordId, String(100_000 + number)],
    [object?.at, named],
    [eventId, `event-${number}`],
  ]
  const start: Json = { kitNumber: String(number) }
  return parts.reduce<Json>(
    (made, [pointer, value]) => (pointer === undefined || value === undefined ? made : withAt(made, pointer, value)),
    start,
  )
}

function numbersIn(bench: Bench, receipts: readonly HostReceipt[]): readonly string[] {
  return receipts
    .flatMap(({ records }) => records)
    .map((record) => {
      const held: JsonObject = isJsonObject(record) ? record : {}
      const event: JsonObject = isJsonObject(held['event']) ? held['event'] : {}
      const isNamed = bench.mock.definition.webhooks?.recordId === undefined || plainText(held['recordId']) !== ''
      expectThat(isNamed, 'an event does not say which record it is about')
      return plainText(event['kitNumber'])
    })
}

function expectTaken({ status }: HostReceipt): void {
  expectThat(status >= 200 && status < 300, `a right call was answered with ${status}`)
}

function expectRefused({ status, records }: HostReceipt, what: string): void {
  expectThat(status >= 400 && status < 500, `a call with ${what} was answered with ${status}`)
  expectThat(records.length === 0, `a call with ${what} started ${records.length} runs`)
}

export const webhookCases: readonly ConformanceCase[] = [duplicates, reordered, together, badSignature, staleTimestamp]
