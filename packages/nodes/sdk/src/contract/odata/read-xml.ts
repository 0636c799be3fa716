import { XMLParser } from 'fast-xml-parser'
import { flowError } from '../../errors.ts'
import { isJsonObject } from '../../json.ts'
import { contractLimits } from '../described-entity.ts'

/** An element: attributes by `@Name`, inner elements by name, each a list. Prefixes of namespaces are left out. */
export type XmlElement = { readonly [name: string]: unknown }

/**
 * Reads an XML document without entities, document types or anything from outside. Throws `CONTRACT_INVALID`.
 */
export function readXml(text: string): XmlElement {
  if (text.length > contractLimits.maxChars) {
    throw invalid(`it has ${text.length} characters; at most ${contractLimits.maxChars} are read`)
  }
  // A document type can define entities that grow without bound, and no contract needs one.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw invalid('it declares a document type, which is not read')
  try {
    const parsed: unknown = createParser().parse(text, true)
    if (isJsonObject(parsed)) return parsed
  } catch (error) {
    throw invalid(`it is no XML${error instanceof Error ? `: ${error.message.slice(0, 300)}` : ''}`)
  }
  throw invalid('it is no XML')
}

function createParser(): XMLParser {
  return new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    removeNSPrefix: true,
    parseAttributeValue: false,
    parseTagValue: false,
    processEntities: false,
    ignoreDeclaration: true,
    maxNestedTags: 60,
    // oxlint-disable-next-line max-params -- the parser calls it so
    isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
  })
}

/** Inner elements of a name. */
export function elements(of: XmlElement | undefined, name: string): readonly XmlElement[] {
  const found = of?.[name]
  return Array.isArray(found) ? found.filter((each): each is XmlElement => isJsonObject(each)) : []
}

export function attribute(of: XmlElement | undefined, name: string): string | undefined {
  const found = of?.[`@${name}`]
  return typeof found === 'string' ? decoded(found) : undefined
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** The five entities that XML knows by itself, and characters by number. */
function decoded(text: string): string {
  return text.replaceAll(/&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]+);/gi, (whole, entity: string) => {
    if (!entity.startsWith('#')) return named[entity] ?? whole
    const code = /^#x/i.test(entity) ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1))
    return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole
  })
}

export function invalid(reason: string): Error {
  return flowError('CONTRACT_INVALID', { contract: '$metadata', reason })
}
