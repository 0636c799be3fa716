import { wsdlInvalid, wsdlLimits, wsdlNs, xsdNs } from './wsdl-limits.ts'
import { attributeOf, childrenOf, readXmlTree, XmlTreeError, type XmlNode } from './xml-tree.ts'

/** Fetches a document by its absolute address; whether it may be fetched is the caller's to decide. */
export type WsdlLoader = (address: string) => Promise<string>

/** A WSDL as text. Without an address nothing relative can be imported. */
export interface WsdlSource {
  readonly text: string
  readonly address?: string
}

/** The documents of a contract, the WSDL itself first. */
export interface WsdlDocuments {
  /** Texts by their addresses; the WSDL itself may have none, which is the empty text. */
  readonly texts: ReadonlyMap<string, string>
  readonly definitions: readonly XmlNode[]
  readonly schemas: readonly LoadedSchema[]
}

export interface LoadedSchema {
  readonly node: XmlNode
  /** An included schema without a namespace of its own takes that of the one that includes it. */
  readonly namespace: string
}

/** Published once and known here; services often point at copies of them that nobody can reach. */
const wellKnown = /^https?:\/\/(?:www\.w3\.org|schemas\.xmlsoap\.org)\//

interface Place {
  readonly address: string | undefined
  readonly depth: number
}

/**
 * Reads a WSDL and all it imports and includes, each document once, so that documents may import each other in circles.
 * Throws `CONTRACT_INVALID`, and what the loader throws.
 */
export async function loadDocuments(source: WsdlSource, load: WsdlLoader): Promise<WsdlDocuments> {
  const { text, address } = source
  const loading = new Loading(load)
  await loading.addDefinitions(loading.read(text, address), { address, depth: 0 })
  return loading
}

class Loading implements WsdlDocuments {
  readonly texts = new Map<string, string>()
  readonly definitions: XmlNode[] = []
  readonly schemas: LoadedSchema[] = []
  readonly #load: WsdlLoader
  readonly #trees = new Map<string, XmlNode>()
  readonly #seen = new Set<string>()
  #chars = 0

  constructor(load: WsdlLoader) {
    this.#load = load
  }

  async addDefinitions(node: XmlNode, place: Place): Promise<void> {
    if (node.ns !== wsdlNs || node.name !== 'definitions') {
      throw wsdlInvalid(`it begins with <${node.name}>, which is no WSDL 1.1`, place.address)
    }
    this.definitions.push(node)
    for (const schema of childrenOf(node, wsdlNs, 'types').flatMap((types) => childrenOf(types, xsdNs, 'schema'))) {
      await this.#addSchema(schema, place, undefined)
    }
    for (const each of childrenOf(node, wsdlNs, 'import')) {
      const inner = await this.#fetch(attributeOf(each, 'location'), place)
      if (!inner || !this.#isNew(`wsdl ${inner.place.address}`)) continue
      // Some services import a schema where a WSDL belongs.
      if (inner.node.ns === xsdNs) await this.#addSchema(inner.node, inner.place, undefined)
      else await this.addDefinitions(inner.node, inner.place)
    }
  }

  async #addSchema(node: XmlNode, place: Place, includedBy: string | undefined): Promise<void> {
    if (node.ns !== xsdNs || node.name !== 'schema') {
      throw wsdlInvalid(`it begins with <${node.name}>, which is no XML Schema`, place.address)
    }
    const namespace = attributeOf(node, 'targetNamespace') ?? includedBy ?? ''
    this.schemas.push({ node, namespace })
    for (const each of node.children) if (isReference(each)) await this.#follow(each, place, namespace)
  }

  async #follow(reference: XmlNode, place: Place, namespace: string): Promise<void> {
    const into = reference.name === 'import' ? undefined : namespace
    const inner = await this.#fetch(attributeOf(reference, 'schemaLocation'), place)
    if (inner && this.#isNew(`xsd ${inner.place.address} ${into ?? ''}`)) {
      await this.#addSchema(inner.node, inner.place, into)
    }
  }

  async #fetch(
    location: string | undefined,
    from: Place,
  ): Promise<{ readonly node: XmlNode; readonly place: Place } | undefined> {
    if (location === undefined || location.trim() === '') return undefined
    const address = absolute(location.trim(), from.address)
    const place = { address, depth: from.depth + 1 }
    const known = this.#trees.get(address)
    if (known) return { node: known, place }
    if (place.depth > wsdlLimits.maxImportDepth) {
      throw wsdlInvalid(`imports lie more than ${wsdlLimits.maxImportDepth} levels deep`, from.address)
    }
    if (this.texts.size >= wsdlLimits.maxDocuments) {
      throw wsdlInvalid(`it needs more than ${wsdlLimits.maxDocuments} documents`)
    }
    return { node: this.read(await this.#load(address), address), place }
  }

  read(text: string, address: string | undefined): XmlNode {
    this.#chars += text.length
    if (this.#chars > wsdlLimits.maxChars) {
      throw wsdlInvalid(`with what it imports it has more than ${wsdlLimits.maxChars} characters`, address)
    }
    try {
      const node = readXmlTree(text, wsdlLimits)
      this.texts.set(address ?? '', text)
      this.#trees.set(address ?? '', node)
      return node
    } catch (error) {
      if (error instanceof XmlTreeError) throw wsdlInvalid(error.message, address)
      throw error
    }
  }

  #isNew(mark: string): boolean {
    const isNew = !this.#seen.has(mark)
    this.#seen.add(mark)
    return isNew
  }
}

/** True for what brings another document in that is not known here anyhow. */
function isReference(node: XmlNode): boolean {
  if (node.ns !== xsdNs || !['import', 'include', 'redefine'].includes(node.name)) return false
  return node.name !== 'import' || !wellKnown.test(attributeOf(node, 'namespace') ?? '')
}

function absolute(location: string, base: string | undefined): string {
  if (URL.canParse(location, base)) return new URL(location, base).href.replace(/#.*$/, '')
  throw wsdlInvalid(`it imports "${location.slice(0, 200)}", and nothing says where that lies`, base)
}
