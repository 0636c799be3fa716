import { neededKeyword } from '../../flow/index.ts'
import type { JsonSchema } from '../../json.ts'
import { contractLimits, groupKeyword, type DescribedEntity } from '../described-entity.ts'
import {
  fieldsOf,
  type SoapContract,
  type SoapMessage,
  type SoapOperation,
  type XmlContent,
  type XmlField,
  type XmlObjectType,
} from '../wsdl/soap-contract.ts'
import { answerSuffix } from './answer-suffix.ts'
import { messageForm } from './message-form.ts'
import { repeatedFields } from './read-value.ts'

/**
 * The messages of all operations as entities: what an operation takes under its name, what it answers with under its name
 * and `answerSuffix`. Types that contain themselves, and those of very large messages, stand below `$defs`; what lies behind
 * the fields that a description may have is left open. Errors: none.
 */
export function entitiesOfOperations(contract: SoapContract): readonly DescribedEntity[] {
  const { types, operations } = contract
  const mostFields = Math.min(
    contractLimits.maxFields,
    Math.max(100, Math.floor(fieldsOfAll / (2 * operations.length))),
  )
  const shared = {
    types,
    mostFields,
    recursive: new Map<string, boolean>(),
    inside: new Map<string, readonly string[]>(),
  }
  const messageSchema = (message: SoapMessage, direction: MessageDirection): JsonSchema =>
    new SchemaWriting(shared, direction).message(message)
  return operations.flatMap(({ name, input, output, ...operation }) => [
    { name, schema: { ...messageSchema(input, 'input'), ...aboutOperation(operation) } },
    { name: `${name}${answerSuffix}`, schema: messageSchema(output ?? { parts: [] }, 'answer') },
  ])
}

function aboutOperation({ service, port, documentation }: Pick<SoapOperation, 'service' | 'port' | 'documentation'>) {
  const place = [service, port].filter((each) => each !== undefined).join(' / ')
  return {
    ...(place === '' ? {} : { [groupKeyword]: place }),
    ...(documentation === undefined ? {} : { description: documentation.slice(0, 300) }),
  }
}

/** Answers hold every field, null where nothing came; of an input only what is needed must be there. */
type MessageDirection = 'input' | 'answer'

/** Fields that all messages may have together: each has its share. */
const fieldsOfAll = 200_000

/** What the schemas of all messages have in common. */
interface Shared {
  readonly types: ReadonlyMap<string, XmlObjectType>
  readonly mostFields: number
  /** What is known already of types that contain themselves. */
  readonly recursive: Map<string, boolean>
  /** What is known already of the types that lie directly in a type. */
  readonly inside: Map<string, readonly string[]>
}

/** Fields after which further types are referred to. */
const mostInside = 500

class SchemaWriting {
  readonly #types: ReadonlyMap<string, XmlObjectType>
  readonly #defs = new Map<string, JsonSchema>()
  /** Short names of types, which are easier to read than those with namespaces. */
  readonly #names = new Map<string, string>()
  readonly #direction: MessageDirection
  readonly #shared: Shared
  #fields = 0

  constructor(shared: Shared, direction: MessageDirection) {
    this.#types = shared.types
    this.#direction = direction
    this.#shared = shared
  }

  message(message: SoapMessage): JsonSchema {
    const form = messageForm(message)
    const type =
      form.kind === 'inside' && form.field.type.kind === 'object' ? this.#types.get(form.field.type.name) : undefined
    const parts = message.parts.map((part) => ({ kind: 'element', ...part }) as const)
    const schema = type ? this.#object(type) : this.#fieldsSchema(parts, [], false)
    return this.#defs.size === 0 ? schema : { ...schema, $defs: Object.fromEntries(this.#defs) }
  }

  #object(type: XmlObjectType): JsonSchema {
    const derived = type.derived.flatMap((name) => this.#types.get(name) ?? [])
    const own = fieldsOf(type.content)
    const names = new Set(own.map(({ field }) => field))
    // A value may be of any type that is derived, so that all their fields may be there.
    const further = derived
      .flatMap((each) => each.content)
      .filter((part) => part.kind !== 'element' || !names.has(part.field))
    const content = [...type.content, ...unique(further, names).map((part) => ({ ...part, isOptional: true }))]
    const kinds = [...(type.isAbstract ? [] : [type]), ...derived].map(({ name }) => name)
    const extra: (readonly [string, JsonSchema])[] = [
      ...(derived.length > 0 ? [['#type', { type: 'string', enum: kinds }] as const] : []),
      ...[...type.attributes, ...derived.flatMap(({ attributes }) => attributes)].map(
        ({ field, type: of, isRequired }) => [field, isRequired ? of.schema : orNull(of.schema)] as const,
      ),
      ...(type.text ? [['#text', type.text.schema] as const] : []),
    ]
    const needed = [
      ...(type.isAbstract && derived.length > 0 ? ['#type'] : []),
      ...type.attributes.filter(({ isRequired }) => isRequired).map(({ field }) => field),
    ]
    const schema = this.#fieldsSchema(content, extra, type.isOpen)
    const all = [...needed, ...neededIn(type.content)]
    return { ...schema, [neededKeyword]: all, ...(this.#direction === 'input' ? { required: all } : {}) }
  }

  #fieldsSchema(
    content: readonly XmlContent[],
    extra: readonly (readonly [string, JsonSchema])[],
    isOpen: boolean,
  ): JsonSchema {
    const inGroups = repeatedFields(content)
    const always = new Set(neededIn(content))
    const fields = fieldsOf(content)
    // Before what lies inside of them, which looks at it.
    this.#fields += fields.length
    const own = fields.map((field): readonly [string, JsonSchema] => {
      const schema = this.#field({ ...field, isList: field.isList || inGroups.has(field.field) })
      const isSure = always.has(field.field) && !field.nillable
      return [field.field, isSure || schema['type'] === 'array' ? schema : orNull(schema)]
    })
    const properties = Object.fromEntries([...extra, ...own])
    return {
      type: 'object',
      properties,
      required: this.#direction === 'answer' ? Object.keys(properties) : [...always],
      [neededKeyword]: [...always],
      ...(isOpen ? { additionalProperties: true } : {}),
    }
  }

  #field({ type, isList, documentation }: XmlField): JsonSchema {
    const title = documentation === undefined ? {} : { description: documentation }
    const schema = type.kind === 'any' ? {} : type.kind === 'simple' ? type.of.schema : this.#reference(type.name)
    return isList ? { type: 'array', items: schema, ...title } : { ...schema, ...title }
  }

  #reference(name: string): JsonSchema {
    const type = this.#types.get(name)
    // What lies behind so many fields is written and read all the same; only mappings do not know it.
    if (!type || this.#fields >= this.#shared.mostFields) return {}
    if (this.#fields < mostInside && !this.#names.has(name) && !this.#holdsItself(name)) return this.#object(type)
    const known = this.#names.get(name)
    const short = known ?? this.#shortName(name, type)
    if (known === undefined) {
      this.#names.set(name, short)
      this.#defs.set(short, {})
      this.#defs.set(short, this.#object(type))
    }
    return { $ref: `#/$defs/${short}` }
  }

  #holdsItself(name: string): boolean {
    const { recursive } = this.#shared
    const known = recursive.get(name) ?? holdsItself(name, this.#shared)
    recursive.set(name, known)
    return known
  }

  #shortName(name: string, type: XmlObjectType): string {
    const base = (type.name || name.slice(name.lastIndexOf('/') + 1).replace(/^\{.*\}/, '')).replaceAll(/[~/{}:]/g, '_')
    let free = base
    for (let count = 2; this.#defs.has(free); count += 1) free = `${base}_${count}`
    return free
  }
}

/** True when a value of the type may lie inside of another one, however far. */
function holdsItself(name: string, shared: Shared): boolean {
  const open = [...typesIn(name, shared)]
  const seen = new Set<string>()
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === name) return true
    if (seen.has(next)) continue
    seen.add(next)
    open.push(...typesIn(next, shared))
  }
  return false
}

function typesIn(name: string, { types, inside }: Shared): readonly string[] {
  const known = inside.get(name)
  if (known) return known
  const type = types.get(name)
  const all = type ? [type, ...type.derived.flatMap((each) => types.get(each) ?? [])] : []
  const fields = all.flatMap(({ content }) => fieldsOf(content))
  const found = [...new Set(fields.flatMap(({ type: use }) => (use.kind === 'object' ? use.name : [])))]
  inside.set(name, found)
  return found
}

/** Fields that a new record must be given: those that stand in no choice and no optional group. */
function neededIn(content: readonly XmlContent[]): readonly string[] {
  return content.flatMap((part) => {
    if (part.isOptional) return []
    if (part.kind === 'element') return part.nillable ? [] : [part.field]
    return part.order === 'choice' || part.isList ? [] : neededIn(part.parts)
  })
}

function unique(content: readonly XmlContent[], taken: Set<string>): readonly XmlContent[] {
  return content.filter((part) => {
    if (part.kind !== 'element') return true
    if (taken.has(part.field)) return false
    taken.add(part.field)
    return true
  })
}

function orNull(schema: JsonSchema): JsonSchema {
  const { type, $ref, enum: values } = schema
  if ($ref !== undefined) return { anyOf: [schema, { type: 'null' }] }
  if (typeof type !== 'string') return schema
  return {
    ...schema,
    type: [type, 'null'],
    ...(Array.isArray(values) ? { enum: [...values, null] } : {}),
  }
}
