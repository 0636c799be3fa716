import { neededKeyword } from '../../flow/index.ts'
import type { JsonSchema } from '../../json.ts'
import { contractLimits, type DescribedEntity } from '../described-entity.ts'
import {
  fieldsOf,
  type SoapContract,
  type SoapMessage,
  type XmlContent,
  type XmlField,
  type XmlObjectType,
} from '../wsdl/soap-contract.ts'
import { wsdlInvalid } from '../wsdl/wsdl-limits.ts'
import { answerSuffix } from './answer-suffix.ts'
import { messageForm } from './message-form.ts'
import { repeatedFields } from './read-value.ts'

/**
 * The messages of all operations as entities: what an operation takes under its name, what it answers with under its name
 * and `answerSuffix`. Throws `CONTRACT_INVALID` when one has more fields than are read.
 */
export function entitiesOfOperations(contract: SoapContract): readonly DescribedEntity[] {
  return contract.operations.flatMap(({ name, input, output }) => [
    { name, schema: messageSchema(contract, input, 'input') },
    { name: `${name}${answerSuffix}`, schema: messageSchema(contract, output ?? { parts: [] }, 'answer') },
  ])
}

/** Answers hold every field, null where nothing came; of an input only what is needed must be there. */
type MessageDirection = 'input' | 'answer'

/** The JSON Schema of a message; types that contain themselves, and those of very large messages, stand below `$defs`. */
function messageSchema(contract: SoapContract, message: SoapMessage, direction: MessageDirection): JsonSchema {
  return new SchemaWriting(contract, direction).message(message)
}

/** Fields after which further types are referred to. */
const mostInside = 500

class SchemaWriting {
  readonly #types: ReadonlyMap<string, XmlObjectType>
  readonly #defs = new Map<string, JsonSchema>()
  /** Short names of types, which are easier to read than those with namespaces. */
  readonly #names = new Map<string, string>()
  readonly #direction: MessageDirection
  #fields = 0

  constructor({ types }: SoapContract, direction: MessageDirection) {
    this.#types = types
    this.#direction = direction
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
    const own = fieldsOf(content).map((field): readonly [string, JsonSchema] => {
      const schema = this.#field({ ...field, isList: field.isList || inGroups.has(field.field) })
      const isSure = always.has(field.field) && !field.nillable
      return [field.field, isSure || schema['type'] === 'array' ? schema : orNull(schema)]
    })
    this.#fields += own.length
    if (this.#fields > contractLimits.maxFields) {
      throw wsdlInvalid(`a message has more than ${contractLimits.maxFields} fields`)
    }
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
    if (!type) return {}
    if (this.#fields < mostInside && !this.#names.has(name) && !holdsItself(name, this.#types))
      return this.#object(type)
    const known = this.#names.get(name)
    const short = known ?? this.#shortName(name, type)
    if (known === undefined) {
      this.#names.set(name, short)
      this.#defs.set(short, {})
      this.#defs.set(short, this.#object(type))
    }
    return { $ref: `#/$defs/${short}` }
  }

  #shortName(name: string, type: XmlObjectType): string {
    const base = (type.name || name.slice(name.lastIndexOf('/') + 1).replace(/^\{.*\}/, '')).replaceAll(/[~/{}:]/g, '_')
    let free = base
    for (let count = 2; this.#defs.has(free); count += 1) free = `${base}_${count}`
    return free
  }
}

/** True when a value of the type may lie inside of another one, however far. */
function holdsItself(name: string, types: ReadonlyMap<string, XmlObjectType>): boolean {
  const open = typesIn(name, types)
  const seen = new Set<string>()
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === name) return true
    if (seen.has(next)) continue
    seen.add(next)
    open.push(...typesIn(next, types))
  }
  return false
}

function typesIn(name: string, types: ReadonlyMap<string, XmlObjectType>): string[] {
  const type = types.get(name)
  const all = type ? [type, ...type.derived.flatMap((each) => types.get(each) ?? [])] : []
  return all.flatMap(({ content }) =>
    fieldsOf(content).flatMap((field) => (field.type.kind === 'object' ? field.type.name : [])),
  )
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
