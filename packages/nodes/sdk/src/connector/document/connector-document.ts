import type { NodeTypeInfo } from '../../flow/index.ts'
import type { Language } from '../../language.ts'
import type { Connector } from '../define-connector.ts'
import { actionSection } from './action-section.ts'
import { connectionSection } from './connection-section.ts'
import type { ConnectorDocument } from './document.ts'
import { errorSection, limitSection } from './limit-sections.ts'
import { lookUpSection } from './look-up-section.ts'
import { nodeSection } from './node-section.ts'
import { objectSections } from './object-sections.ts'
import { readSections } from './read-sections.ts'
import { sourceSections } from './source-sections.ts'
import { createSpeech } from './speech.ts'
import { webhookSection } from './webhook-section.ts'
import { writeSection } from './write-section.ts'

/** What a document is made of. */
export interface Documented {
  readonly connector: Connector
  /** Its node types, in the order in which they are shown. */
  readonly nodes: readonly NodeTypeInfo[]
}

/**
 * Tells what a connector does, for people to read. Of one that is made of a definition it tells all that the definition says; of
 * one that is written as code what a connection holds, its limits and its node types. Errors: none.
 */
export function connectorDocument({ connector, nodes }: Documented, language: Language): ConnectorDocument {
  const { id, title, summary, definition } = connector
  const speech = createSpeech(language)
  return {
    connector: id,
    language,
    title: speech.plain(title),
    summary: speech.plain(summary),
    sections: [
      connectionSection(speech, connector),
      ...(definition
        ? [
            ...objectSections(speech, definition, nodes),
            ...readSections(speech, definition),
            ...lookUpSection(speech, definition),
            ...writeSection(speech, definition),
            ...actionSection(speech, definition),
          ]
        : []),
      limitSection(speech, connector),
      ...(definition ? [errorSection(speech, definition), ...webhookSection(speech, definition)] : []),
      ...nodeSection(speech, nodes),
      ...(definition ? sourceSections(speech, definition) : []),
    ],
  }
}
