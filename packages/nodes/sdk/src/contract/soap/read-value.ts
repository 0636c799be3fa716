import type { Json, JsonObject } from '../../json.ts'
import { fieldsOf, type XmlContent, type XmlField, type XmlObjectType, type XmlTypeUse } from '../wsdl/soap-contract.ts'
import { qualifiedName, resolvedName, type XmlNode } from '../wsdl/xml-tree.ts'
import { anyValue, isNil } from './any-value.ts'
import { xsiNs } from './namespaces.ts'
import { valueOfText, ValueMismatch } from './simple-value.ts'

/** Said of an answer that does not fit its contract. */
export class SoapMessageError extends Error {}

/** Reads values by their schema: every field is there, null or an empty list where nothing came. */
export class ValueReader {
  readonly #types: ReadonlyMap<string, XmlObjectType>

  constructor(types: ReadonlyMap<string, XmlObjectType>) {
    this.#types = types
  }

  value(type: XmlTypeUse, node: XmlNode): Json {
    if (isNil(node)) return null
    switch (type.kind) {
      case 'any':
        return anyValue(node)
      case 'simple':
        return this.#said(node.name, () => valueOfText(type.of, node.text))
      case 'object':
        return this.#object(type.name, node)
    }
  }

  /** The elements of a content by their fields. Elements that the contract does not know are left out, or read as they are. */
  fields(content: readonly XmlContent[], children: readonly XmlNode[], isOpen = false): JsonObject {
    const fields = fieldsOf(content)
    const inGroups = repeatedFields(content)
    const found = new Map<XmlField, Json[]>()
    const others = new Map<string, Json[]>()
    for (const child of children) {
      const field = fieldFor(fields, child, (each) => inGroups.has(each.field) || !found.has(each))
      if (field) (found.get(field) ?? put(found, field)).push(this.value(field.type, child))
      else if (isOpen) (others.get(child.name) ?? put(others, child.name)).push(anyValue(child))
    }
    const known = fields.map((field): readonly [string, Json] => {
      const values = found.get(field) ?? []
      return [field.field, field.isList || inGroups.has(field.field) ? values : (values[0] ?? null)]
    })
    const open = [...others].map(([name, values]): readonly [string, Json] => [
      name,
      values.length > 1 ? values : (values[0] ?? null),
    ])
    return Object.fromEntries([...open, ...known])
  }

  #object(declared: string, node: XmlNode): Json {
    const { type, says } = this.#typeOf(declared, node)
    const attributes = type.attributes.map(({ field, ns, name, type: of }): readonly [string, Json] => {
      const given = node.attributes.find((each) => each.name === name && each.ns === ns)
      return [field, given ? this.#said(`${node.name}/@${name}`, () => valueOfText(of, given.value)) : null]
    })
    return {
      ...says,
      ...Object.fromEntries(attributes),
      ...(type.text ? { '#text': this.#said(node.name, () => valueOfText(type.text ?? plain, node.text)) } : {}),
      ...this.fields(type.content, node.children, type.isOpen),
    }
  }

  #typeOf(declared: string, node: XmlNode): { readonly type: XmlObjectType; readonly says: JsonObject } {
    const base = this.#types.get(declared)
    if (!base) throw new SoapMessageError(`the contract does not have the type of <${node.name}>`)
    if (base.derived.length === 0) return { type: base, says: {} }
    const given = node.attributes.find(({ ns, name }) => ns === xsiNs && name === 'type')?.value
    const name = given === undefined ? undefined : resolvedName(node, given)
    const derived = name !== undefined && base.derived.includes(name) ? this.#types.get(name) : undefined
    const type = derived ?? base
    return { type, says: { '#type': type.name } }
  }

  #said<T>(name: string, work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (error instanceof ValueMismatch) throw new SoapMessageError(`<${name}> ${error.expected}`, { cause: error })
      throw error
    }
  }
}

const plain = { form: 'text', schema: { type: 'string' } } as const

function put<K>(map: Map<K, Json[]>, key: K): Json[] {
  const list: Json[] = []
  map.set(key, list)
  return list
}

/** Services are careless with namespaces: where the name fits and the namespace does not, the name counts. */
function fieldFor(
  fields: readonly XmlField[],
  node: XmlNode,
  isFree: (field: XmlField) => boolean,
): XmlField | undefined {
  const named = fields.filter(({ name }) => name === node.name)
  const exact = named.filter(({ ns }) => ns === node.ns)
  const fitting = exact.length > 0 ? exact : named
  if (fitting.length === 0) return undefined
  const free = fitting.find((field) => field.isList || isFree(field))
  if (free) return free
  throw new SoapMessageError(`it has <${qualifiedName(node.ns, node.name)}> more often than the contract allows`)
}

/** Elements of groups that repeat are lists, although each of them may stand there once only. */
export function repeatedFields(content: readonly XmlContent[]): ReadonlySet<string> {
  const names = content.flatMap((part) => {
    if (part.kind === 'element') return []
    return part.isList ? fieldsOf(part.parts).map(({ field }) => field) : [...repeatedFields(part.parts)]
  })
  return new Set(names)
}
