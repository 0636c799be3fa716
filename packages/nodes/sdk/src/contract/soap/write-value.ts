import { flowError } from '../../errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../json.ts'
import {
  fieldsOf,
  type XmlAttributeField,
  type XmlContent,
  type XmlField,
  type XmlObjectType,
  type XmlSimpleType,
} from '../wsdl/soap-contract.ts'
import type { Prefixes } from './namespaces.ts'
import { xsiNs } from './namespaces.ts'
import { textOfValue, ValueMismatch } from './simple-value.ts'
import { anyText } from './any-value.ts'
import { escapedAttribute, escapedText } from './xml-text.ts'

const deepest = 100

interface Writing {
  readonly types: ReadonlyMap<string, XmlObjectType>
  readonly prefixes: Prefixes
  readonly node: string
}

interface TypedElement {
  readonly name: string
  readonly type: XmlObjectType
  /** The attribute that names the type, where it must be named. */
  readonly says: string
}

/** Writes values by their schema. Errors name the field by its path from the message. */
export class ValueWriter {
  readonly #with: Writing
  #depth = 0

  constructor(writing: Writing) {
    this.#with = writing
  }

  /** An element, all elements of a list, or nothing where nothing is given and none is needed. */
  field(field: XmlField, value: Json | undefined, at: string): string {
    const given = value ?? null
    if (!field.isList) {
      if (isList(given)) throw this.#invalid(at, 'must be a single value', `a list of ${given.length}`)
      return given === null && field.isOptional ? '' : this.#element(field, given, at)
    }
    const entries = isList(given) ? given : given === null ? [] : [given]
    if (entries.length === 0 && !field.isOptional) throw this.#invalid(at, 'needs at least one entry', 'nothing')
    return entries.map((entry, index) => this.#element(field, entry, `${at}[${index}]`)).join('')
  }

  /** The elements of a type in their order. */
  content(content: readonly XmlContent[], value: JsonObject, at: string): string {
    return content.map((part) => this.#part(part, value, at)).join('')
  }

  wrapped({ ns, name }: { readonly ns: string; readonly name: string }, inside: string): string {
    const tag = this.#with.prefixes.name(ns, name)
    return `<${tag}>${inside}</${tag}>`
  }

  refuseOthers(value: JsonObject, known: ReadonlySet<string>, at: string): void {
    const other = Object.keys(value).find((name) => !known.has(name) && value[name] !== null)
    if (other === undefined) return
    const expected = `is not in the contract; known are ${[...known].slice(0, 20).join(', ')}`
    throw this.#invalid(pathOf(at, other), expected, shown(value[other] ?? null))
  }

  #part(part: XmlContent, value: JsonObject, at: string): string {
    if (part.kind === 'element') return this.field(part, value[part.field], pathOf(at, part.field))
    const isGiven = fieldsOf([part]).some(({ field }) => hasValue(value[field]))
    if (!isGiven && part.isOptional) return ''
    if (part.isList) return this.#repeated(part.parts, value, at)
    return part.order === 'choice' ? this.#choice(part.parts, value, at) : this.content(part.parts, value, at)
  }

  #choice(parts: readonly XmlContent[], value: JsonObject, at: string): string {
    const given = parts.filter((part) => fieldsOf([part]).some(({ field }) => hasValue(value[field])))
    const [only, ...others] = given
    const names = fieldsOf(parts).map(({ field }) => field)
    const oneOf = names.slice(0, 20).join(', ')
    if (others.length > 0) throw this.#invalid(at, `takes only one of ${oneOf}`, `${given.length} of them`)
    if (only) return this.#part(only, value, at)
    // A branch that may be left out altogether is as good as one that is there.
    if (parts.some(mayBeEmpty)) return ''
    throw this.#invalid(at, `needs one of ${oneOf}`, 'none')
  }

  /** A group that repeats: its elements are lists, and their entries of one place belong together. */
  #repeated(parts: readonly XmlContent[], value: JsonObject, at: string): string {
    const fields = fieldsOf(parts)
    const lists = fields.map(({ field }) => asList(value[field]))
    const rounds = Math.max(0, ...lists.map((list) => list.length))
    return Array.from({ length: rounds }, (_, round) =>
      fields
        .map((field, index) => {
          const entry = lists[index]?.[round]
          const own = { ...field, isList: false, isOptional: true }
          return this.field(own, entry, `${pathOf(at, field.field)}[${round}]`)
        })
        .join(''),
    ).join('')
  }

  #element(field: XmlField, value: Json, at: string): string {
    const name = this.#with.prefixes.name(field.ns, field.name)
    if (value === null) {
      if (!field.nillable) throw this.#invalid(at, 'is needed', 'nothing')
      return `<${name} ${this.#with.prefixes.name(xsiNs, 'nil')}="true"/>`
    }
    switch (field.type.kind) {
      case 'simple':
        return `<${name}>${this.#text(field.type.of, value, at)}</${name}>`
      case 'any':
        return this.#said(at, value, () => anyText(name, value, 0))
      case 'object':
        return this.#object({ name, ...this.#typeOf(field.type.name, value, at) }, value, at)
    }
  }

  #object({ name, type, says }: TypedElement, value: Json, at: string): string {
    if (!isJsonObject(value)) throw this.#invalid(at, 'must be an object', shown(value))
    this.#depth += 1
    if (this.#depth > deepest) throw this.#invalid(at, `must not lie more than ${deepest} levels deep`, 'more')
    const attributes = type.attributes.map((each) => this.#attribute(each, value, at)).join('')
    const text = type.text ? this.#text(type.text, value['#text'] ?? '', pathOf(at, '#text')) : ''
    const inside = this.content(type.content, value, at)
    const others = this.#others(type, value, at)
    this.#depth -= 1
    return `<${name}${says}${attributes}>${text}${inside}${others}</${name}>`
  }

  #others(type: XmlObjectType, value: JsonObject, at: string): string {
    const known = new Set([...fieldsOf(type.content), ...type.attributes].map(({ field }) => field))
    if (type.text) known.add('#text')
    if (type.derived.length > 0 || '#type' in value) known.add('#type')
    if (!type.isOpen) this.refuseOthers(value, known, at)
    const others = Object.entries(value).filter(([name, each]) => !known.has(name) && each !== null)
    return others.map(([name, each]) => this.#said(pathOf(at, name), each, () => anyText(name, each, 0))).join('')
  }

  #attribute({ field, ns, name, type, isRequired }: XmlAttributeField, value: JsonObject, at: string): string {
    const given = value[field] ?? null
    const place = pathOf(at, field)
    if (given === null && isRequired) throw this.#invalid(place, 'is needed', 'nothing')
    if (given === null) return ''
    const text = this.#said(place, given, () => escapedAttribute(textOfValue(type, given)))
    return ` ${this.#with.prefixes.name(ns, name)}="${text}"`
  }

  #text(type: XmlSimpleType, value: Json, at: string): string {
    return this.#said(at, value, () => escapedText(textOfValue(type, value)))
  }

  /** The type of a value, which may say that it is one that is derived from the declared one. */
  #typeOf(declared: string, value: Json, at: string): Omit<TypedElement, 'name'> {
    const { types, prefixes } = this.#with
    const base = types.get(declared)
    if (!base) throw this.#invalid(at, 'has a type that the contract does not have', declared)
    const wanted = isJsonObject(value) ? value['#type'] : undefined
    if (typeof wanted === 'string' && wanted !== base.name) {
      const name = base.derived.find((each) => types.get(each)?.name === wanted)
      const type = name === undefined ? undefined : types.get(name)
      if (type) return { type, says: ` ${prefixes.name(xsiNs, 'type')}="${prefixes.name(type.ns, type.name)}"` }
      throw this.#invalid(pathOf(at, '#type'), `must be one of ${this.#derivedNames(base)}`, wanted)
    }
    if (!base.isAbstract) return { type: base, says: '' }
    throw this.#invalid(pathOf(at, '#type'), `must be one of ${this.#derivedNames(base)}`, 'nothing')
  }

  #derivedNames({ derived }: XmlObjectType): string {
    const names = derived.flatMap((each) => this.#with.types.get(each)?.name ?? [])
    return names.slice(0, 20).join(', ')
  }

  #said<T>(at: string, value: Json, work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (error instanceof ValueMismatch) throw this.#invalid(at, error.expected, shown(value))
      throw error
    }
  }

  #invalid(at: string, expected: string, got: string): Error {
    const { node } = this.#with
    return flowError('FIELD_VALUE_INVALID', { node, field: at === '' ? 'fields' : at, expected, got })
  }
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

function asList(value: Json | undefined): readonly Json[] {
  if (isList(value)) return value
  return value === undefined || value === null ? [] : [value]
}

function hasValue(value: Json | undefined): boolean {
  return isList(value) ? value.length > 0 : value !== undefined && value !== null
}

function mayBeEmpty(part: XmlContent): boolean {
  if (part.isOptional) return true
  return part.kind === 'group' && (part.order === 'choice' ? part.parts.some(mayBeEmpty) : part.parts.every(mayBeEmpty))
}

function pathOf(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`
}

function shown(value: Json): string {
  if (value === null) return 'nothing'
  return (typeof value === 'string' ? `"${value}"` : JSON.stringify(value)).slice(0, 80)
}
