import { ContentReader } from './content-reader.ts'
import type { Defined, SchemaIndex } from './schema-index.ts'
import { nameIn } from './schema-index.ts'
import { builtinType, plainText, restricted } from './simple-type.ts'
import { fieldsOf, type XmlObjectType, type XmlSimpleType, type XmlTypeUse } from './soap-contract.ts'
import { UnusablePart } from './unusable-part.ts'
import { wsdlInvalid, wsdlLimits, xsdNs } from './wsdl-limits.ts'
import { attributeOf, childOf, qualifiedName, type XmlNode } from './xml-tree.ts'

const longestLine = 50
const mostDerived = 200
const encodingNs = 'http://schemas.xmlsoap.org/soap/encoding/'

/** What stands in a type, without what it is called. */
export type TypeBody = Pick<XmlObjectType, 'content' | 'attributes' | 'isOpen'> & { readonly text?: XmlSimpleType }

/**
 * Reads the types that messages use, each once. Types may contain themselves: those that are met wait in a queue, and only
 * the bases of a type are read before it.
 */
export class TypeReader {
  readonly types = new Map<string, XmlObjectType>()
  /** Types that cannot be used, and why. */
  readonly broken = new Map<string, string>()
  readonly #index: SchemaIndex
  readonly #content: ContentReader
  readonly #queue: { readonly name: string; readonly defined: Defined }[] = []
  readonly #met = new Set<string>()

  constructor(index: SchemaIndex) {
    this.#index = index
    this.#content = new ContentReader(index, this)
  }

  /** Throws `UnusablePart` for a type that nothing defines. */
  named(name: string): XmlTypeUse {
    const local = name.slice(name.indexOf('}') + 1)
    if (name === qualifiedName(xsdNs, 'anyType')) return { kind: 'any' }
    if (name.startsWith(`{${xsdNs}}`)) return { kind: 'simple', of: builtinType(local) }
    const complex = this.#index.find('complexType', name)
    if (complex) return this.#meet(name, complex)
    if (this.#index.find('simpleType', name)) return { kind: 'simple', of: this.simple(name) }
    throw new UnusablePart(`the type ${name} is defined nowhere`)
  }

  /** Reads all types that were met. Throws `CONTRACT_INVALID` when they are too many. */
  readAll(): void {
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      try {
        this.#object(next.name, next.defined, 0)
      } catch (error) {
        if (!(error instanceof UnusablePart)) throw error
        this.broken.set(next.name, error.message)
      }
    }
  }

  #meet(name: string, defined: Defined): XmlTypeUse {
    if (this.#met.has(name)) return { kind: 'object', name }
    this.#met.add(name)
    if (this.#met.size > wsdlLimits.maxTypes) throw wsdlInvalid(`it uses more than ${wsdlLimits.maxTypes} types`)
    this.#queue.push({ name, defined })
    return { kind: 'object', name }
  }

  /** The type of an element that has it inside, or of one that has none and so may hold anything. */
  ofElement(element: Defined, path: string): XmlTypeUse {
    const { node } = element
    const type = attributeOf(node, 'type')
    if (type !== undefined) return this.named(nameIn(element, type))
    const simple = childOf(node, xsdNs, 'simpleType')
    if (simple) return { kind: 'simple', of: this.#ofSimple({ ...element, node: simple }, 0) }
    const complex = childOf(node, xsdNs, 'complexType')
    return complex ? this.#meet(path, { ...element, node: complex }) : { kind: 'any' }
  }

  simple(name: string, line = 0): XmlSimpleType {
    if (name.startsWith(`{${xsdNs}}`)) return builtinType(name.slice(xsdNs.length + 2))
    const defined = this.#index.find('simpleType', name)
    if (!defined) throw new UnusablePart(`the simple type ${name} is defined nowhere`)
    return this.#ofSimple(defined, line)
  }

  ofAttribute(attribute: Defined): XmlSimpleType {
    const type = attributeOf(attribute.node, 'type')
    if (type !== undefined) return this.simple(nameIn(attribute, type))
    const inside = childOf(attribute.node, xsdNs, 'simpleType')
    return inside ? this.#ofSimple({ ...attribute, node: inside }, 0) : plainText
  }

  #ofSimple(defined: Defined, line: number): XmlSimpleType {
    if (line > longestLine) throw new UnusablePart('a simple type is derived from itself')
    const restriction = childOf(defined.node, xsdNs, 'restriction')
    // Lists and unions are texts: which of its forms a value has cannot be told from the value.
    if (!restriction) return plainText
    const base = attributeOf(restriction, 'base')
    const inside = childOf(restriction, xsdNs, 'simpleType')
    const from = inside
      ? this.#ofSimple({ ...defined, node: inside }, line + 1)
      : this.simple(nameIn(defined, base ?? ''), line + 1)
    return restricted(from, restriction)
  }

  #object(name: string, defined: Defined, line: number): XmlObjectType {
    const known = this.types.get(name)
    if (known) return known
    if (line > longestLine) throw new UnusablePart(`the type ${name} is derived from itself`)
    const { node, schema } = defined
    const body = this.#body(name, defined, line)
    if (fieldsOf(body.content).length > wsdlLimits.maxFields) {
      throw new UnusablePart(`the type ${name} has more than ${wsdlLimits.maxFields} fields`)
    }
    const derived = this.#derivedOf(name)
    const type: XmlObjectType = {
      ns: schema.namespace,
      name: attributeOf(node, 'name') ?? '',
      isAbstract: attributeOf(node, 'abstract') === 'true',
      derived,
      ...body,
    }
    this.types.set(name, type)
    for (const each of derived) this.named(each)
    return type
  }

  #body(name: string, defined: Defined, line: number): TypeBody {
    const { node } = defined
    const simple = childOf(node, xsdNs, 'simpleContent')
    if (simple) return this.#simpleContent(name, { ...defined, node: derivation(simple) }, line)
    const complex = childOf(node, xsdNs, 'complexContent')
    const isMixed = attributeOf(node, 'mixed') === 'true' || attributeOf(complex, 'mixed') === 'true'
    const text = isMixed ? { text: plainText } : {}
    if (!complex) return { ...text, ...this.#content.read(defined, name) }
    return { ...text, ...this.#complexContent(name, { ...defined, node: derivation(complex) }, line) }
  }

  #complexContent(name: string, derived: Defined, line: number): TypeBody {
    const base = nameIn(derived, attributeOf(derived.node, 'base') ?? '')
    if (base.startsWith(`{${encodingNs}}`)) throw new UnusablePart('it uses SOAP encoding (soapenc:Array)')
    const inherited = this.#base(base, line)
    if (derived.node.name === 'extension') return this.#content.read(derived, name, inherited)
    // A restriction repeats the elements that it keeps, and only names the attributes that it changes.
    const own = this.#content.read(derived, name)
    const names = new Set(own.attributes.map(({ field }) => field))
    const kept = inherited?.attributes.filter(({ field }) => !names.has(field)) ?? []
    return { ...own, attributes: [...kept, ...own.attributes] }
  }

  #simpleContent(name: string, derived: Defined, line: number): TypeBody {
    const base = nameIn(derived, attributeOf(derived.node, 'base') ?? '')
    const isComplex = this.#index.find('complexType', base) !== undefined
    const inherited = isComplex ? this.#base(base, line) : undefined
    const from = isComplex ? (inherited?.text ?? plainText) : this.simple(base)
    const text = derived.node.name === 'restriction' ? restricted(from, derived.node) : from
    return { ...this.#content.read(derived, name, inherited), content: [], text }
  }

  #base(name: string, line: number): XmlObjectType | undefined {
    if (name === qualifiedName(xsdNs, 'anyType')) return undefined
    const defined = this.#index.find('complexType', name)
    if (!defined) throw new UnusablePart(`the type ${name} is defined nowhere`)
    this.#met.add(name)
    return this.#object(name, defined, line + 1)
  }

  /** All types below it, those that derive from others of them too. */
  #derivedOf(name: string): readonly string[] {
    const found = new Set<string>()
    const open = [...this.#index.derived(name)]
    for (let next = open.pop(); next !== undefined && found.size < mostDerived; next = open.pop()) {
      if (next === name || found.has(next)) continue
      found.add(next)
      open.push(...this.#index.derived(next))
    }
    return [...found]
  }
}

function derivation(content: XmlNode): XmlNode {
  const found = childOf(content, xsdNs, 'extension') ?? childOf(content, xsdNs, 'restriction')
  if (found) return found
  throw new UnusablePart('a type has a content without extension or restriction')
}
