import type { ConnectorDefinition, Json } from '@isthmus/sdk'
import { MockAuth } from './auth/mock-auth.ts'
import type { LinkForm } from './continuations.ts'
import { DriftingShape, type Drift } from './drift.ts'
import { Faults, type OperationKind } from './faults.ts'
import type { MockAnswer } from './fitting-answer.ts'
import { MockDesk } from './mock-desk.ts'
import { MockObject } from './mock-object.ts'
import { listen } from './mock-server.ts'
import { handshakeDelivery, isGreeted, signedDelivery, type Delivery, type DeliveryOptions } from './deliveries.ts'

export interface MockOptions {
  /** Decides what the records hold; the same seed gives the same records. */
  readonly seed?: number
  /** Records of each object at first; 7 when left out. */
  readonly records?: number
  /** The clock of the system over there. */
  readonly nowMs?: () => number
  /** How long tokens and sessions hold; 60 when left out. */
  readonly tokenSeconds?: number
  /** Which way to sign in it takes, of those that can be chosen; the first when left out. */
  readonly signIn?: string
  /** Any free port when left out. */
  readonly port?: number
}

/** One call that the mock answered, as far as tests ask. */
export interface MockCall {
  readonly kind: OperationKind | 'unknown'
  readonly object: string | undefined
  readonly method: string
  readonly path: string
  /** Missing where the connection was broken. */
  readonly status?: number
  /** By the clock of this machine, in milliseconds. */
  readonly atMs: number
  /** Set where the call did not prove who made it. */
  readonly refused?: true
}

/** A system that a definition describes, with made-up records and faults that can be switched on. */
export interface MockSystem {
  /** What the system is like. */
  readonly definition: ConnectorDefinition
  /** Address for a connection. */
  readonly baseUrl: string
  /** The fields that a connection to it must hold. */
  readonly config: Readonly<Record<string, string>>
  readonly secret: Readonly<Record<string, string>>
  readonly faults: Faults
  readonly calls: readonly MockCall[]
  /** Calls that the definition does not describe, and queries that their language does not allow. */
  readonly problems: readonly string[]
  /** Sign-ins so far. */
  readonly signIns: number
  /** Ends every token and session. */
  endCredentials(): void
  object(name: string): MockObject
  /** Keys of records whose writes it refuses. */
  refuseKeys(keys: readonly string[]): void
  /** How addresses that lead on are written; from the root of the host when left out. */
  linkAs(form: LinkForm): void
  /** Answers with another shape from now on. */
  drift(object: string, drift: Drift): void
  /** Answers as the definition has it again. */
  endDrift(object: string): void
  /** A call to us in the way that the definition says, signed. */
  delivery(event: Json, options: DeliveryOptions): Delivery
  /** A call by which it asks whether we are there; `undefined` for a system that does not ask. */
  handshake(value: string, url: string): Delivery | undefined
  /** Whether an answer to that makes it send its events. */
  isGreeted(value: string, answer: { readonly status: number; readonly body: string }): boolean
  close(): Promise<void>
}

/**
 * Serves the system that a definition describes on a free port of this machine. The definition must come from
 * `parseDefinition`; addresses of token servers elsewhere are served here, see `atMock`. Errors: none beyond those of listening.
 */
export async function createMock(given: ConnectorDefinition, options: MockOptions = {}): Promise<MockSystem> {
  const definition = withSignIn(given, options.signIn)
  const { seed = 1, records = 7, nowMs = Date.now, tokenSeconds = 60, port = 0 } = options
  const desk: { current?: MockDesk } = {}
  const calls: MockCall[] = []
  const problems: string[] = []
  const listening = await listen(async (request) => desk.current?.take(request) ?? notYet, port)
  const baseUrl = `${listening.origin}${basePath(definition)}`
  const objects = new Map(
    Object.entries(definition.objects).map(([name, object]) => [
      name,
      new MockObject({ name, definition: object, seed, nowMs }),
    ]),
  )
  for (const object of objects.values()) object.seed(records)
  const auth = new MockAuth({ definition, address: baseUrl, tokenSeconds, nowMs })
  const faults = new Faults()
  const shape = new DriftingShape()
  const own = new MockDesk({
    definition,
    basePath: basePath(definition),
    objects,
    auth,
    faults,
    shape,
    calls,
    problems,
  })
  desk.current = own
  return {
    definition,
    baseUrl,
    config: auth.credentials.config,
    secret: auth.credentials.secret,
    faults,
    calls,
    problems,
    get signIns() {
      return auth.signIns
    },
    endCredentials: () => auth.endAll(),
    object: (name) => {
      const found = objects.get(name)
      if (found) return found
      throw new RangeError(`${definition.id} has no object ${name}`)
    },
    refuseKeys: (keys) => own.refuseKeys(keys),
    linkAs: (form) => own.linkAs(form),
    drift: (object, drift) => shape.drift(object, drift),
    endDrift: (object) => shape.end(object),
    delivery: (event, delivery) => signedDelivery(definition, auth.credentials, { event, ...delivery }),
    handshake: (value, url) => handshakeDelivery(definition, { url, value }),
    isGreeted: (value, answer) => isGreeted(definition, value, answer),
    close: () => listening.close(),
  }
}

const notYet: MockAnswer = { status: 503 }

/** The same with one way to sign in where several can be chosen. */
function withSignIn(definition: ConnectorDefinition, wanted: string | undefined): ConnectorDefinition {
  const { connection } = definition
  const { auth, fields } = connection
  if (auth.kind !== 'chosen') return definition
  const field = fields[auth.field]
  const name = wanted ?? field?.default ?? Object.keys(auth.choices)[0] ?? ''
  const own = auth.choices[name]
  if (!field || !own) throw new RangeError(`${definition.id} has no sign-in ${name}`)
  const chosen = { ...fields, [auth.field]: { ...field, default: name } }
  return { ...definition, connection: { ...connection, auth: own, fields: chosen } }
}

/** The path of the address that the definition offers: the mock serves below the same one. */
function basePath({ connection }: ConnectorDefinition): string {
  return connection.baseUrl === undefined ? '' : new URL(connection.baseUrl).pathname.replace(/\/+$/, '')
}

/**
 * The same definition for a connection to the mock: a token server that the definition fixes elsewhere is asked below the
 * address of the connection.
 */
export function atMock(definition: ConnectorDefinition): ConnectorDefinition {
  const { connection } = definition
  const { auth } = connection
  if (auth.kind !== 'oauth2') return definition
  const tokenUrl = belowMock(auth.tokenUrl)
  return { ...definition, connection: { ...connection, auth: { ...auth, tokenUrl } } }
}

type Setting = Extract<ConnectorDefinition['connection']['auth'], { readonly kind: 'oauth2' }>['tokenUrl']

/** The same path on the address of the connection. */
function belowMock(setting: Setting): Setting {
  if (typeof setting === 'string') return URL.canParse(setting) ? new URL(setting).pathname : setting
  if ('field' in setting) return setting
  const [first, ...others] = setting.parts
  const path = typeof first === 'string' ? first.replace(/^https?:\/\/[^/]+/, '') : first
  return { parts: path === undefined || path === '' ? others : [path, ...others] }
}
