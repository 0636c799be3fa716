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

const handshake: ConformanceCase = {
  id: 'webhook-handshake',
  title: 'The question whether we are there is answered with what it asks for, at first and whenever it comes again',
  applies: (object, definition) => isTold(object, definition) && definition.webhooks?.handshake !== undefined,
  run: async (bench) => {
    // A system asks when it is told of our address, and once more whenever that is renewed.
    for (const [at, value] of ['first-0f5b', 'renewed <&> 王小明', 'x'.repeat(500)].entries()) {
      await expectGreeted(bench, value)
      const receipt = await deliver(bench, [51 + at])
      expectTaken(receipt)
      expectSame(numbersIn(bench, [receipt]), [String(51 + at)], 'of an event after the question')
    }
  },
}

async function expectGreeted(bench: Bench, value: string): Promise<void> {
  const path = `kit/${bench.caseId}`
  const call = bench.mock.handshake(value, `${publicAddress}/hooks/${path}`)
  if (!call) return
  const receipt = await bench.session.receive({ type: bench.nodeType('event'), config: hookConfig(bench, path), call })
  const { status, body, records } = receipt
  expectThat(
    bench.mock.isGreeted(value, { status, body }),
    `asked for ${JSON.stringify(value.slice(0, 40))} it was answered ${status} ${JSON.stringify(body.slice(0, 80))}`,
  )
  expectThat(records.length === 0, `a question whether we are there started ${records.length} runs`)
}

function hookConfig({ definition }: Bench, path: string): JsonObject {
  const own = definition.webhooks
  return { path, ...(own && signsAddress(own) ? { publicAddress } : {}) }
}

interface DeliveryFlaw {
  readonly wrong?: 'signature' | 'body'
  readonly ageMs?: number
}

async function deliver(bench: Bench, numbers: readonly number[], flaw: DeliveryFlaw = {}): Promise<HostReceipt> {
  // The system tells it in its own way, whatever the connector believes.
  const { webhooks } = bench.mock.definition
  if (!webhooks || !bench.definition.webhooks) return { status: 404, body: '', records: [] }
  const path = `kit/${bench.caseId}`
  const events = numbers.map((number) => eventOf(bench, webhooks, number))
  const body = webhooks.events === undefined ? (events[0] ?? null) : withAt(undefined, webhooks.events, events)
  const call = bench.mock.delivery(body, {
    url: `${publicAddress}/hooks/${path}`,
    nowMs: bench.clock.nowMs() - (flaw.ageMs ?? 0),
    ...(flaw.wrong === undefined ? {} : { wrong: flaw.wrong }),
  })
  return bench.session.receive({ type: bench.nodeType('event'), config: hookConfig(bench, path), call })
}

function signsAddress({ verify }: Webhooks): boolean {
  return verify.kind === 'hmac' && verify.parts.some((part) => part === 'url' || part === 'decodedUrl')
}

/** An event as the system tells it; `number` stands in a member of its own, to be found again. */
function eventOf(bench: Bench, { object, recordId, eventId, happened }: Webhooks, number: number): Json {
  const named = Object.entries(object?.names ?? {}).find(([, name]) => name === bench.name)?.[0]
  const id = String(100_000 + number)
  // Two places of one address say both.
  const address = `api/${named ?? 'records'}(${id})`
  const parts: readonly (readonly [string | undefined, Json | undefined])[] = [
    [happened, 'changed'],
    ...[eventId ?? []].flat().map((place, at) => [place, at === 0 ? `event-${number}` : `part-${at}`] as const),
    typeof object?.at === 'object' ? [object.at.at, address] : [object?.at, named],
    typeof recordId === 'object' ? [recordId.at, address] : [recordId, id],
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

export const webhookCases: readonly ConformanceCase[] = [
  handshake,
  duplicates,
  reordered,
  together,
  badSignature,
  staleTimestamp,
]
