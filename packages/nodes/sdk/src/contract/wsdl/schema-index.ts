import type { LoadedSchema } from './load-documents.ts'
import { xsdNs } from './wsdl-limits.ts'
import { attributeOf, childOf, qualifiedName, resolvedName, type XmlNode } from './xml-tree.ts'

/** A definition of a schema, with the schema it stands in. */
export interface Defined {
  readonly node: XmlNode
  readonly schema: LoadedSchema
}

const kinds = ['element', 'complexType', 'simpleType', 'group', 'attributeGroup', 'attribute'] as const
export type DefinedKind = (typeof kinds)[number]

/** Finds what schemas define, by `{namespace}name`. */
export class SchemaIndex {
  readonly #defined = new Map<string, Defined>()
  /** Elements that may stand in the place of another, by that one's name. */
  readonly #members = new Map<string, string[]>()
  readonly #derived = new Map<string, string[]>()

  constructor(schemas: readonly LoadedSchema[]) {
    for (const schema of schemas) for (const node of definitionsIn(schema.node)) this.#add(node, schema)
  }

  find(kind: DefinedKind, name: string): Defined | undefined {
    return this.#defined.get(`${kind} ${name}`)
  }

  /** Elements of the substitution group of an element. */
  members(element: string): readonly string[] {
    return this.#members.get(element) ?? []
  }

  /** Types that say they extend or restrict a type. */
  derived(type: string): readonly string[] {
    return this.#derived.get(type) ?? []
  }

  #add(node: XmlNode, schema: LoadedSchema): void {
    const own = attributeOf(node, 'name')
    if (own === undefined) return
    const name = qualifiedName(schema.namespace, own)
    const key = `${node.name} ${name}`
    // A schema that several documents include is defined once.
    if (this.#defined.has(key)) return
    this.#defined.set(key, { node, schema })
    const head = attributeOf(node, 'substitutionGroup')
    if (node.name === 'element' && head !== undefined) append(this.#members, nameIn({ node, schema }, head), name)
    const base = node.name === 'complexType' ? baseOf(node) : undefined
    if (base !== undefined) append(this.#derived, nameIn({ node, schema }, base), name)
  }
}

function definitionsIn(schema: XmlNode): readonly XmlNode[] {
  return schema.children.flatMap((child) => {
    if (child.ns !== xsdNs) return []
    if (child.name === 'redefine') return definitionsIn(child)
    return (kinds as readonly string[]).includes(child.name) ? [child] : []
  })
}

function baseOf(type: XmlNode): string | undefined {
  const content = childOf(type, xsdNs, 'complexContent')
  return attributeOf(childOf(content, xsdNs, 'extension') ?? childOf(content, xsdNs, 'restriction'), 'base')
}

function append(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

/**
 * `{namespace}name` of a name in an attribute. In a schema that was included into a namespace, names without a prefix
 * belong to that namespace.
 */
export function nameIn({ node, schema }: Defined, text: string): string {
  const isChameleon = attributeOf(schema.node, 'targetNamespace') === undefined && schema.namespace !== ''
  if (isChameleon && !text.includes(':') && (node.scope.get('') ?? '') === '') {
    return qualifiedName(schema.namespace, text.trim())
  }
  return resolvedName(node, text)
}
