import { attribute, elements, type XmlElement } from './read-xml.ts'

/** The form of answers: V2 (and V3) wrap them in `d`, V4 does not. */
export type ODataVersion = 2 | 4

export function versionOf(document: XmlElement): ODataVersion {
  return (attribute(elements(document, 'Edmx')[0], 'Version') ?? '').startsWith('4') ? 4 : 2
}

/** Decimals as texts, so that no amount passes through a float. Source: OData JSON Format 4.01, section 3.2. */
const exactJson = 'application/json;odata.metadata=minimal;IEEE754Compatible=true'

export function readHeaders(version: ODataVersion): Readonly<Record<string, string>> {
  return { accept: version === 4 ? exactJson : 'application/json' }
}

export function writeHeaders(version: ODataVersion): Readonly<Record<string, string>> {
  const headers = readHeaders(version)
  return { ...headers, 'content-type': version === 4 ? 'application/json;IEEE754Compatible=true' : 'application/json' }
}
