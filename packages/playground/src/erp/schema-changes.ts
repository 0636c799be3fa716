import { Type } from 'typebox'
import { checker } from '../http/problems.ts'
import type { EntityType, Property, PropertyType } from '../odata/entity-type.ts'
import type { ErpContext } from './answer.ts'
import type { ODataHandler } from './odata-routes.ts'
import { validationFailed } from './parse-entity.ts'

/**
 * A change of what the service says and gives, as a vendor's update would bring it: a property gets another name, goes,
 * comes, or is described differently. What is stored stays as it is.
 */
export type SchemaChange =
  | { readonly kind: 'rename'; readonly set: string; readonly property: string; readonly to: string }
  | { readonly kind: 'remove'; readonly set: string; readonly property: string }
  /** Comes with every record, while `$metadata` knows nothing of it. */
  | { readonly kind: 'give'; readonly set: string; readonly property: string; readonly value: string }
  | ({ readonly kind: 'add'; readonly set: string; readonly property: string; readonly type: PropertyType } & Facets)
  | ({
      readonly kind: 'describe'
      readonly set: string
      readonly property: string
      readonly type?: PropertyType
    } & Facets)

type Facets = {
  readonly nullable?: boolean
  readonly maxLength?: number
  readonly allowed?: readonly string[]
  /** Of an added property: what every record answers for it. */
  readonly value?: string | number | boolean | null
}

/** The changes that are in force; none at first. */
export type SchemaChanges = {
  readonly set: (changes: readonly SchemaChange[]) => void
  readonly types: (types: readonly EntityType[]) => readonly EntityType[]
  /** Lets a handler take and give what the changed service would. */
  readonly around: (handler: ODataHandler) => ODataHandler
}

const types = ['Edm.String', 'Edm.Decimal', 'Edm.Int32', 'Edm.Boolean', 'Edm.Date', 'Edm.DateTimeOffset'] as const
const checkChanges = checker(
  Type.Object(
    {
      changes: Type.Array(
        Type.Object(
          {
            kind: Type.Enum(['rename', 'remove', 'add', 'give', 'describe']),
            set: Type.String(),
            property: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9]{0,59}$' }),
            to: Type.Optional(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9]{0,59}$' })),
            type: Type.Optional(Type.Enum(types)),
            nullable: Type.Optional(Type.Boolean()),
            maxLength: Type.Optional(Type.Integer({ minimum: 1, maximum: 4000 })),
            allowed: Type.Optional(Type.Array(Type.String({ pattern: '^[A-Za-z0-9_]{1,40}$' }), { maxItems: 100 })),
            value: Type.Optional(Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])),
          },
          { additionalProperties: false },
        ),
        { maxItems: 100 },
      ),
    },
    { additionalProperties: false },
  ),
)

/** Reads `{ changes }`. Throws what the service answers to a wrong body. */
export function parseSchemaChanges(body: unknown): readonly SchemaChange[] {
  const checked = checkChanges(body)
  if (checked.ok) return checked.value['changes'] as readonly SchemaChange[]
  throw validationFailed(checked.problems)
}

export function createSchemaChanges(): SchemaChanges {
  let changes: readonly SchemaChange[] = []
  return {
    set: (next) => {
      changes = next
    },
    types: (given) => given.map((type) => changes.reduce(changedType, type)),
    around: (handler) => async (c) => {
      const own = changes.filter(({ set }) => new URL(c.req.url).pathname.includes(`/${set}`))
      if (own.length === 0) return handler(c)
      c.req.raw = await translatedRequest(c, own)
      return translatedAnswer(await handler(c), own)
    },
  }
}

function changedType(type: EntityType, change: SchemaChange): EntityType {
  if (type.set !== change.set) return type
  const { properties } = type
  switch (change.kind) {
    case 'rename': {
      const renamed = properties.map((each) => (each.name === change.property ? { ...each, name: change.to } : each))
      return {
        ...type,
        properties: renamed,
        key: type.key.map((name) => (name === change.property ? change.to : name)),
      }
    }
    case 'remove':
      return { ...type, properties: properties.filter(({ name }) => name !== change.property) }
    case 'add':
      return {
        ...type,
        properties: [...properties, described({ name: change.property, type: change.type, nullable: true }, change)],
      }
    case 'give':
      return type
    case 'describe':
      return {
        ...type,
        properties: properties.map((each) => (each.name === change.property ? described(each, change) : each)),
      }
  }
}

function described(property: Property, change: Facets & { readonly type?: PropertyType }): Property {
  const { type, nullable, maxLength, allowed } = change
  return {
    ...property,
    ...(type === undefined ? {} : { type }),
    ...(nullable === undefined ? {} : { nullable }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(allowed === undefined ? {} : { allowed }),
  }
}

/** Names as the service knows them inside. */
async function translatedRequest(c: ErpContext, changes: readonly SchemaChange[]): Promise<Request> {
  const url = new URL(c.req.url)
  const renames = changes.filter((change) => change.kind === 'rename')
  for (const [name, value] of Array.from(url.searchParams)) {
    const inside = renames.reduce(
      (text, { property, to }) => text.replaceAll(new RegExp(`\\b${to}\\b`, 'g'), property),
      value,
    )
    url.searchParams.set(name, inside)
  }
  const { method, headers } = c.req.raw
  if (method === 'GET' || method === 'DELETE') return new Request(url, { method, headers })
  const text = await c.req.raw.text()
  return new Request(url, { method, headers, body: translatedText(text, (body) => inwards(body, changes)) })
}

async function translatedAnswer(answer: Response, changes: readonly SchemaChange[]): Promise<Response> {
  const text = await answer.text()
  const { status, headers } = answer
  return new Response(text === '' ? null : translatedText(text, (body) => outwards(body, changes)), { status, headers })
}

function translatedText(text: string, translate: (value: unknown) => unknown): string {
  try {
    return JSON.stringify(translate(JSON.parse(text)))
  } catch {
    return text
  }
}

type Fields = Readonly<Record<string, unknown>>

function inwards(body: unknown, changes: readonly SchemaChange[]): unknown {
  if (!isFields(body)) return body
  const missing = changes.filter(
    (change) =>
      change.kind === 'add' && change.nullable === false && !(change.property in body) && !('value' in change),
  )
  if (missing.length > 0) {
    throw validationFailed(missing.map(({ property }) => ({ field: property, message: 'is required' })))
  }
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => {
      const change = changes.find((each) => (each.kind === 'rename' ? each.to : each.property) === name)
      if (change?.kind === 'rename') return [[change.property, value] as const]
      if (change?.kind === 'add' || change?.kind === 'give') return []
      return [[unknownNow(name, changes), value] as const]
    }),
  )
}

/** The old name of a property is no name any more, and the service refuses it. */
function unknownNow(name: string, changes: readonly SchemaChange[]): string {
  const isGone = changes.some(
    (change) => (change.kind === 'rename' || change.kind === 'remove') && change.property === name,
  )
  return isGone ? `${name} (unknown)` : name
}

function outwards(value: unknown, changes: readonly SchemaChange[]): unknown {
  if (Array.isArray(value)) return value.map((each) => outwards(each, changes))
  if (!isFields(value)) return value
  const isRecord = '@odata.etag' in value
  if (!isRecord)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, outwards(inner, changes)]))
  const kept = Object.entries(value).flatMap(([name, inner]) => {
    const change = changes.find(
      ({ kind, property }) => property === name && kind !== 'describe' && kind !== 'add' && kind !== 'give',
    )
    if (change?.kind === 'remove') return []
    return [[change?.kind === 'rename' ? change.to : name, inner] as const]
  })
  const come = changes.flatMap((change) =>
    change.kind === 'add' || change.kind === 'give' ? [[change.property, change.value ?? null] as const] : [],
  )
  return Object.fromEntries([...kept, ...come])
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
