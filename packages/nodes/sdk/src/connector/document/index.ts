/** The side door `@isthmus/sdk/document`: what a connector is, for people to read. */
export { connectorDocument } from './connector-document.ts'
export type { Documented } from './connector-document.ts'
export type { ConnectorDocument, DocumentBlock, DocumentSection } from './document.ts'
export { documentInMarkdown, sectionsInMarkdown } from './markdown.ts'
export { verifiedState } from './verified-state.ts'
