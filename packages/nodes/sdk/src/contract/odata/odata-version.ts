import { attribute, elements, type XmlElement } from './read-xml.ts'

/** The form of answers: V2 (and V3) wrap them in `d`, V4 does not. */
export type ODataVersion = 2 | 4

export function versionOf(document: XmlElement): ODataVersion {
  return (attribute(elements(document, 'Edmx')[0], 'Version') ?? '').startsWith('4') ? 4 : 2
}
