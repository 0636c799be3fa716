import {
  byRole,
  filled,
  type DocumentKind,
  type DocumentLine,
  type EdiDocument,
  type Party,
  type PartyRole,
} from './document.ts'
import { keptOf, type Draft } from './draft.ts'
import type { Fault } from './fault.ts'
import type { Message } from './interchange.ts'
import { cutMessage, longParts, type MessageParts, type PartRules } from './message-parts.ts'
import { MessageReading } from './reading.ts'
import type { Segment } from './segment.ts'

/** How a standard says what a document holds. */
export interface DocumentForm {
  /** Tag of the segment that begins a message. */
  readonly tag: string
  readonly roles: Readonly<Record<PartyRole, readonly string[]>>
  rules(kind: DocumentKind): PartRules
  /** The fields of the document itself, in their order before and behind those of the parties. */
  before(parts: MessageParts, kind: DocumentKind, reading: MessageReading): object
  behind(parts: MessageParts, kind: DocumentKind, reading: MessageReading): object
  party(segments: readonly Segment[]): Party
  line(segments: readonly Segment[], kind: DocumentKind, reading: MessageReading): DocumentLine
  /** What is written of a document, by the part of the message it stands in. */
  readonly drafts: Readonly<Record<'header' | 'terms' | 'summary', (document: EdiDocument) => readonly Draft[]>>
}

/** Reads a message into a document; what no field holds stays under `segments`. */
export function readDocument(
  message: Message,
  kind: DocumentKind,
  form: DocumentForm,
): { readonly document: EdiDocument; readonly faults: readonly Fault[] } {
  const reading = new MessageReading({ tag: form.tag, position: message.position })
  const parts = cutMessage(message.body, form.rules(kind))
  const long = longParts(parts)
  if (long.length > 0) return { document: { kind, lines: [] }, faults: long }
  const fields = filled<EdiDocument>({
    kind,
    ...form.before(parts, kind, reading),
    ...byRole(
      parts.parties.map((party) => form.party(party)),
      form.roles,
    ),
    ...form.behind(parts, kind, reading),
  })
  const document = { ...fields, lines: parts.lines.map((line) => form.line(line, kind, reading)) }
  const segments = (['header', 'terms', 'summary'] as const).flatMap((part) =>
    keptOf(parts[part], form.drafts[part](document)).map((each) => ({ part, ...each })),
  )
  return { document: segments.length > 0 ? { ...document, segments } : document, faults: reading.faults }
}

/** Fields with the segments that they do not say word by word. */
export function withKept<Fields extends Party | DocumentLine>(
  fields: Fields,
  segments: readonly Segment[],
  drafts: readonly Draft[],
): Fields {
  const kept = keptOf(segments, drafts)
  return kept.length > 0 ? { ...fields, segments: kept } : fields
}
