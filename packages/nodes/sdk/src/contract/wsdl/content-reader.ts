import { nameIn, type Defined, type SchemaIndex } from './schema-index.ts'
import {
  fieldsOf,
  type XmlAttributeField,
  type XmlContent,
  type XmlField,
  type XmlObjectType,
} from './soap-contract.ts'
import type { TypeBody, TypeReader } from './type-reader.ts'
import { checkedName, UnusablePart } from './unusable-part.ts'
import { wsdlLimits, xsdNs } from './wsdl-limits.ts'
import { attributeOf, childOf, qualifiedName, type XmlNode } from './xml-tree.ts'

const deepestGroups = 40
const mostParts = 2 * wsdlLimits.maxFields

/** What is known while the content of one type is read. */
interface Reading {
  readonly path: string
  /** Names in JSON that are taken. */
  readonly taken: Set<string>
  isOpen: boolean
  readonly depth: number
  /** Parts that may still be looked at: groups that use each other twice multiply. */
  readonly budget: { left: number }
}

/** Reads the elements and attributes of types. */
export class ContentReader {
  readonly #index: SchemaIndex
  readonly #types: TypeReader

  constructor(index: SchemaIndex, types: TypeReader) {
    this.#index = index
    this.#types = types
  }

  /** What stands in a type, an extension or a restriction, behind what it inherits. */
  read(defined: Defined, path: string, base?: XmlObjectType): TypeBody {
    const inherited = base?.content ?? []
    const taken = new Set([...fieldsOf(inherited), ...(base?.attributes ?? [])].map(({ field }) => field))
    const reading: Reading = { path, taken, isOpen: base?.isOpen ?? false, depth: 0, budget: { left: mostParts } }
    const content = this.#particles(defined, reading)
    const attributes = this.#attributes(defined, reading, 0)
    return {
      content: [...inherited, ...content],
      attributes: [...(base?.attributes ?? []), ...attributes],
      isOpen: reading.isOpen,
    }
  }

  /** The element of a message's part. */
  part(defined: Defined, path: string, taken: Set<string>): XmlField {
    return this.#field(defined, defined, { path, taken, isOpen: false, depth: 0, budget: { left: 1 } })
  }

  #element(defined: Defined, reading: Reading): readonly XmlContent[] {
    const { node } = defined
    if (attributeOf(node, 'maxOccurs') === '0') return []
    const ref = attributeOf(node, 'ref')
    if (ref === undefined) return [{ kind: 'element', ...this.#field(defined, defined, reading) }]
    const head = nameIn(defined, ref)
    const members = [head, ...this.#index.members(head)].flatMap((name) => {
      const target = this.#index.find('element', name)
      if (!target) throw new UnusablePart(`the element ${name} is defined nowhere`)
      return attributeOf(target.node, 'abstract') === 'true' ? [] : [target]
    })
    const [only, ...others] = members
    if (!only) throw new UnusablePart(`nothing may stand for the abstract element ${head}`)
    if (others.length === 0) return [{ kind: 'element', ...this.#field(only, defined, reading) }]
    const { isOptional, isList } = occurrence(node)
    const parts = members.map((each): XmlContent => {
      return { kind: 'element', ...this.#field(each, each, reading), isOptional, isList }
    })
    return [{ kind: 'group', order: 'choice', isOptional, isList, parts }]
  }

  /** A field of an element that is used at a place: the place says how often. */
  #field(target: Defined, place: Defined, reading: Reading): XmlField {
    const { node, schema } = target
    const name = checkedName(attributeOf(node, 'name'))
    const isGlobal = target !== place || schema.node.children.includes(node)
    const form = attributeOf(node, 'form') ?? attributeOf(schema.node, 'elementFormDefault')
    const isQualified = isGlobal || form === 'qualified'
    const own = `${reading.path}/${name}`
    const type = this.#types.ofElement(target, isGlobal ? qualifiedName(schema.namespace, `${name} element`) : own)
    const documentation = documentationOf(node)
    return {
      field: freeName(name, reading.taken),
      ns: isQualified ? schema.namespace : '',
      name,
      type,
      ...occurrence(place.node),
      nillable: attributeOf(node, 'nillable') === 'true' || attributeOf(node, 'nillable') === '1',
      ...(documentation === undefined ? {} : { documentation }),
    }
  }

  #particles({ node, schema }: Defined, reading: Reading): readonly XmlContent[] {
    return node.children.flatMap((child) => this.#particle({ node: child, schema }, reading))
  }

  #particle(defined: Defined, reading: Reading): readonly XmlContent[] {
    const { node } = defined
    if (node.ns !== xsdNs) return []
    reading.budget.left -= 1
    if (reading.budget.left < 0) throw new UnusablePart(`a type has more than ${mostParts} parts`)
    switch (node.name) {
      case 'element':
        return this.#element(defined, reading)
      case 'any':
        reading.isOpen = true
        return []
      case 'group':
      case 'sequence':
      case 'choice':
      case 'all':
        return this.#group(defined, reading)
      default:
        return []
    }
  }

  #group(defined: Defined, outer: Reading): readonly XmlContent[] {
    const { node } = defined
    if (outer.depth > deepestGroups) throw new UnusablePart('its groups lie too deep inside of each other')
    const reading: Reading = { ...outer, depth: outer.depth + 1 }
    const ref = attributeOf(node, 'ref')
    const target = ref === undefined ? defined : this.#index.find('group', nameIn(defined, ref))
    if (!target) throw new UnusablePart(`the group ${ref} is defined nowhere`)
    const parts = this.#particles(target, reading)
    outer.isOpen ||= reading.isOpen
    const { isOptional, isList } = occurrence(node)
    if (parts.length === 0) return []
    if (node.name !== 'choice' && !isOptional && !isList) return parts
    return [{ kind: 'group', order: node.name === 'choice' ? 'choice' : 'sequence', isOptional, isList, parts }]
  }

  #attributes({ node, schema }: Defined, reading: Reading, depth: number): readonly XmlAttributeField[] {
    if (depth > deepestGroups) throw new UnusablePart('its attribute groups lie too deep inside of each other')
    return node.children.flatMap((child) => {
      const defined = { node: child, schema }
      if (child.ns !== xsdNs || attributeOf(child, 'use') === 'prohibited') return []
      if (child.name === 'attribute') return this.#attribute(defined, reading)
      if (child.name !== 'attributeGroup') return []
      const group = this.#index.find('attributeGroup', nameIn(defined, attributeOf(child, 'ref') ?? ''))
      return group ? this.#attributes(group, reading, depth + 1) : []
    })
  }

  #attribute(place: Defined, { taken }: Reading): readonly XmlAttributeField[] {
    const ref = attributeOf(place.node, 'ref')
    const target = ref === undefined ? place : this.#index.find('attribute', nameIn(place, ref))
    // Attributes of XML itself, such as xml:lang, are not part of the data.
    if (!target) return []
    const { node, schema } = target
    const name = checkedName(attributeOf(node, 'name'))
    const form = attributeOf(node, 'form') ?? attributeOf(schema.node, 'attributeFormDefault')
    const isQualified = ref !== undefined || form === 'qualified'
    return [
      {
        field: freeName(`@${name}`, taken),
        ns: isQualified ? schema.namespace : '',
        name,
        type: this.#types.ofAttribute(target),
        isRequired: attributeOf(place.node, 'use') === 'required',
      },
    ]
  }
}

function occurrence(node: XmlNode): { readonly isOptional: boolean; readonly isList: boolean } {
  const most = attributeOf(node, 'maxOccurs') ?? '1'
  return { isOptional: attributeOf(node, 'minOccurs') === '0', isList: most === 'unbounded' || Number(most) > 1 }
}

/** A name in JSON that paths can have and that nothing beside it has. */
export function freeName(name: string, taken: Set<string>): string {
  const safe = name.replaceAll('.', '_')
  const plain = ['__proto__', 'constructor', 'prototype'].includes(safe) ? `${safe}_` : safe
  let free = plain
  for (let count = 2; taken.has(free); count += 1) free = `${plain}_${count}`
  taken.add(free)
  return free
}

function documentationOf(node: XmlNode): string | undefined {
  const text = childOf(childOf(node, xsdNs, 'annotation'), xsdNs, 'documentation')
    ?.text.trim()
    .replaceAll(/\s+/g, ' ')
  return text === undefined || text === '' ? undefined : text.slice(0, 500)
}
