import { XMLParser } from 'fast-xml-parser'
import { isJsonObject } from '../../json.ts'

/** Prefixes of namespaces that hold at an element; the empty prefix is the default one. */
export type XmlScope = ReadonlyMap<string, string>

/** An attribute; one without a prefix is in no namespace, which is the empty text. */
export interface XmlAttribute {
  readonly ns: string
  readonly name: string
  readonly value: string
}

/** An element with its namespace, and its children in their order. */
export interface XmlNode {
  readonly ns: string
  readonly name: string
  readonly attributes: readonly XmlAttribute[]
  readonly children: readonly XmlNode[]
  /** The text that stands directly in it, CDATA included. */
  readonly text: string
  readonly scope: XmlScope
}

/** What a document may hold at most. */
export interface XmlTreeLimits {
  readonly maxChars: number
  readonly maxDepth: number
  readonly maxNodes: number
}

/** Said of XML that cannot be read; the caller names the document. */
export class XmlTreeError extends Error {}

/** `xml` is bound everywhere, by https://www.w3.org/TR/xml-names/. */
const xmlNs = 'http://www.w3.org/XML/1998/namespace'

/**
 * Reads a whole document into a tree. There are no entities but the five of XML and characters by number, and no document
 * type: one that declares any is refused. Throws `XmlTreeError`.
 */
export function readXmlTree(text: string, limits: XmlTreeLimits): XmlNode {
  if (text.length > limits.maxChars)
    throw new XmlTreeError(`it has ${text.length} characters; at most ${limits.maxChars} are read`)
  // A document type can define entities that grow without bound, and neither contracts nor messages may have one.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw new XmlTreeError('it declares a document type, which is not read')
  const [root, ...others] = rawElements(parsed(text.replace(/^\uFEFF/, ''), limits))
  if (!root || others.length > 0) throw new XmlTreeError('it has not exactly one outermost element')
  return new TreeReading(limits).node(root, new Map([['xml', xmlNs]]), 1)
}

/** As the parser gives it: `{ name: children, ':@': attributes }`, or a text. */
type RawNode = Readonly<Record<string, unknown>>

function parsed(text: string, { maxDepth }: XmlTreeLimits): unknown {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseAttributeValue: false,
    parseTagValue: false,
    trimValues: false,
    processEntities: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    cdataPropName: '#cdata',
    maxNestedTags: maxDepth,
  })
  try {
    return parser.parse(text, true)
  } catch (error) {
    const detail = error instanceof Error ? `: ${error.message.slice(0, 300)}` : ''
    throw new XmlTreeError(`it is no XML${detail}`, { cause: error })
  }
}

function rawNodes(value: unknown): readonly RawNode[] {
  return Array.isArray(value) ? value.filter((each): each is RawNode => isJsonObject(each)) : []
}

function rawElements(value: unknown): readonly RawNode[] {
  return rawNodes(value).filter((each) => nameOf(each) !== undefined)
}

/** Name of an element; `undefined` for a text. */
function nameOf(node: RawNode): string | undefined {
  return Object.keys(node).find((key) => key !== ':@' && !key.startsWith('#'))
}

class TreeReading {
  readonly #limits: XmlTreeLimits
  #nodes = 0

  constructor(limits: XmlTreeLimits) {
    this.#limits = limits
  }

  node(raw: RawNode, outer: XmlScope, depth: number): XmlNode {
    const { maxDepth, maxNodes } = this.#limits
    this.#nodes += 1
    if (depth > maxDepth) throw new XmlTreeError(`it is nested more than ${maxDepth} levels deep`)
    if (this.#nodes > maxNodes) throw new XmlTreeError(`it has more than ${maxNodes} elements`)
    const tag = nameOf(raw) ?? ''
    const given = Object.entries(isJsonObject(raw[':@']) ? raw[':@'] : {}).map(
      ([name, value]) => [name, decoded(typeof value === 'string' ? value : '')] as const,
    )
    const scope = innerScope(outer, given)
    const inside = rawNodes(raw[tag])
    return {
      ...qualified(tag, scope, true),
      attributes: given.flatMap(([name, value]) =>
        /^xmlns(?::|$)/.test(name) ? [] : [{ ...qualified(name, scope, false), value }],
      ),
      children: inside.flatMap((child) => (nameOf(child) === undefined ? [] : [this.node(child, scope, depth + 1)])),
      text: inside.map(textOf).join(''),
      scope,
    }
  }
}

function textOf(node: RawNode): string {
  const own = node['#text']
  if (typeof own === 'string') return decoded(own)
  // What stands in CDATA is no markup.
  return rawNodes(node['#cdata'])
    .map((each) => (typeof each['#text'] === 'string' ? each['#text'] : ''))
    .join('')
}

function innerScope(outer: XmlScope, attributes: readonly (readonly [string, string])[]): XmlScope {
  const own = attributes.filter(([name]) => /^xmlns(?::|$)/.test(name))
  if (own.length === 0) return outer
  return new Map([...outer, ...own.map(([name, uri]) => [name.slice(6), uri] as const)])
}

function qualified(tag: string, scope: XmlScope, isElement: boolean): { readonly ns: string; readonly name: string } {
  const colon = tag.indexOf(':')
  if (colon < 0) return { ns: isElement ? (scope.get('') ?? '') : '', name: tag }
  const ns = scope.get(tag.slice(0, colon))
  if (ns === undefined) throw new XmlTreeError(`the prefix of "${tag.slice(0, 80)}" is bound to no namespace`)
  return { ns, name: tag.slice(colon + 1) }
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Throws for an entity that XML does not know by itself: what it stands for would be lost. */
function decoded(text: string): string {
  if (!text.includes('&')) return text
  return text.replaceAll(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|[A-Za-z][^\s;&]{0,40})?;?/g, (whole, name?: string) => {
    const known = name?.startsWith('#') === true ? byNumber(name) : named[name ?? '']
    if (known !== undefined && whole.endsWith(';')) return known
    throw new XmlTreeError(`"${whole.slice(0, 40)}" is no escape; only &lt; &gt; &amp; &quot; &apos; and numbers are`)
  })
}

function byNumber(name: string): string | undefined {
  const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  const isAllowed = code === 9 || code === 10 || code === 13 || (code >= 32 && code <= 0x10_ff_ff)
  return isAllowed && (code < 0xd8_00 || code > 0xdf_ff) ? String.fromCodePoint(code) : undefined
}

/** An attribute that is in no namespace. */
export function attributeOf(node: XmlNode | undefined, name: string): string | undefined {
  return node?.attributes.find((each) => each.ns === '' && each.name === name)?.value
}

/** Children of a name. */
export function childrenOf(node: XmlNode | undefined, ns: string, name: string): readonly XmlNode[] {
  return node?.children.filter((each) => each.ns === ns && each.name === name) ?? []
}

export function childOf(node: XmlNode | undefined, ns: string, name: string): XmlNode | undefined {
  return node?.children.find((each) => each.ns === ns && each.name === name)
}

/** `{namespace}name` of a name as it stands in an attribute, by the prefixes that hold there. */
export function resolvedName(node: XmlNode, text: string): string {
  const trimmed = text.trim()
  const colon = trimmed.indexOf(':')
  const ns = node.scope.get(colon < 0 ? '' : trimmed.slice(0, colon)) ?? ''
  return qualifiedName(ns, trimmed.slice(colon + 1))
}

export function qualifiedName(ns: string, name: string): string {
  return `{${ns}}${name}`
}
