import {
  partiesOf,
  type DocumentKind,
  type EdiDocument,
  type KeptPart,
  type Party,
  type PartyRole,
} from './document.ts'
import { weave, type Draft } from './draft.ts'
import { edifactRoles } from './edifact-codes.ts'
import * as edifact from './edifact-drafts.ts'
import type { Standard } from './interchange.ts'
import type { Segment } from './segment.ts'
import { x12Roles } from './x12-codes.ts'
import * as x12 from './x12-drafts.ts'

type PlainSegment = Pick<Segment, 'tag' | 'elements'>

interface Drafting {
  readonly headerDrafts: (document: EdiDocument) => readonly Draft[]
  readonly termsDrafts: (document: EdiDocument) => readonly Draft[]
  readonly summaryDrafts: (document: EdiDocument) => readonly Draft[]
  readonly draftParty: (party: Party) => readonly Draft[]
  readonly draftLine: (line: EdiDocument['lines'][number], kind: DocumentKind) => readonly Draft[]
  readonly roles: Readonly<Record<PartyRole, readonly string[]>>
}

const drafting: Readonly<Record<Standard, Drafting>> = {
  X12: { ...x12, roles: x12Roles },
  EDIFACT: { ...edifact, roles: edifactRoles },
}

/** The segments of a document between the header and the trailer of its message. */
export function composeBody(document: EdiDocument, standard: Standard): readonly PlainSegment[] {
  const make = drafting[standard]
  const kept = (part: KeptPart['part']) => (document.segments ?? []).filter((each) => each.part === part)
  return [
    ...weave(make.headerDrafts(document), kept('header')),
    ...partiesOf(document, make.roles).flatMap((party) => weave(make.draftParty(party), party.segments ?? [])),
    ...weave(make.termsDrafts(document), kept('terms')),
    ...document.lines.flatMap((line) => weave(make.draftLine(line, document.kind), line.segments ?? [])),
    ...weave(make.summaryDrafts(document), kept('summary')),
  ]
}
