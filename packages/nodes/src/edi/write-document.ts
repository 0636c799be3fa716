import { flowError, valueAt, type Json } from '@isthmus/sdk'
import { composeBody } from './compose.ts'
import type { DocumentKind, EdiDocument, Envelope } from './document.ts'
import { edifactMessages } from './edifact-codes.ts'
import type { Standard } from './interchange.ts'
import { parseDocument } from './parse-document.ts'
import { edifactText, x12Text, type Outgoing } from './write-interchange.ts'
import { UnwritableError } from './write-segment.ts'
import { x12Sets } from './x12-codes.ts'

/** What the form of a writing node holds, computed for a record. */
export interface EnvelopeConfig {
  /** `record`: that of the envelope the record came in. */
  readonly standard?: Standard | 'record'
  readonly kind?: DocumentKind | 'record'
  readonly sender?: string
  readonly senderQualifier?: string
  readonly recipient?: string
  readonly recipientQualifier?: string
  readonly controlNumber?: string
  readonly version?: string
  readonly syntax?: string
  readonly test?: boolean
  readonly askAcknowledgement?: boolean
}

export interface WriteOptions {
  /** Title of the node, for errors. */
  readonly node: string
  readonly config: EnvelopeConfig
  /** ISO 8601, UTC. */
  readonly now: string
}

export interface WrittenInterchange {
  readonly text: string
  readonly standard: Standard
  readonly messageType: string
  readonly controlNumber: string
  /** EDIFACT: `UNOC` …; empty in X12. */
  readonly level: string
}

/** Makes an interchange with one message of a record. Throws `FIELD_VALUE_INVALID` and `RECORD_REJECTED`. */
export function writeDocument(record: Json, { node, config, now }: WriteOptions): WrittenInterchange {
  const standard = standardOf(record, { node, config })
  const kind = config.kind === undefined || config.kind === 'record' ? undefined : config.kind
  const document = parseDocument(record, { node, kind, standard })
  const { outgoing, messageType } = outgoingOf(document, { node, config, standard, now })
  try {
    const text = standard === 'X12' ? x12Text(outgoing) : edifactText(outgoing)
    const level = standard === 'X12' ? '' : (outgoing.version.split(':')[0] ?? '')
    return { text, standard, messageType, controlNumber: outgoing.controlNumber, level }
  } catch (thrown) {
    if (!(thrown instanceof UnwritableError)) throw thrown
    throw flowError('RECORD_REJECTED', { node, reason: thrown.message }, { cause: thrown })
  }
}

function standardOf(record: Json, { node, config: { standard = 'X12' } }: Omit<WriteOptions, 'now'>): Standard {
  if (standard !== 'record') return standard
  const named = valueAt(record, '/envelope/standard')
  if (named === 'X12' || named === 'EDIFACT') return named
  const got = JSON.stringify(named ?? null)
  throw flowError('FIELD_VALUE_INVALID', { node, field: 'envelope/standard', expected: 'X12 or EDIFACT', got })
}

interface Writing extends WriteOptions {
  readonly standard: Standard
}

function outgoingOf(document: EdiDocument, options: Writing) {
  const { config, standard, now } = options
  const { askAcknowledgement = false, syntax = 'UNOC:3' } = config
  const usual = standards[standard]
  const named = namesOf(document, options)
  const { sender, recipient, controlNumber, version } = named
  const messageType = usual.typeOf(document.kind)
  const body = composeBody(document, standard)
  const message = { type: messageType, controlNumber: named.message, version, body }
  const group = {
    code: usual.groupOf(document.kind),
    controlNumber: named.group,
    sender: sender.id,
    recipient: recipient.id,
    version,
    messages: [message],
  }
  const outgoing: Outgoing = {
    sender,
    recipient,
    controlNumber,
    version: standard === 'X12' ? version.slice(0, 5) : syntax,
    sentAt: now.slice(0, 16),
    test: config.test ?? document.envelope?.test ?? false,
    ackRequested: askAcknowledgement,
    groups: [group],
  }
  return { outgoing, messageType }
}

/** Addresses and numbers of the envelope: of the form, else of the envelope the record came in. */
function namesOf({ envelope: own }: EdiDocument, { node, config, standard }: Writing) {
  // An envelope of the other standard says nothing about this one's codes and versions.
  const same: Partial<Envelope> = own?.standard === standard ? own : {}
  const needed = (field: keyof EnvelopeConfig, ...given: readonly (string | undefined)[]): string => {
    const found = firstOf(...given)
    if (found !== '') return found
    throw flowError('FIELD_VALUE_INVALID', {
      node,
      field,
      expected: 'a value in the form or the record',
      got: 'nothing',
    })
  }
  const usual = standards[standard]
  const controlNumber = needed('controlNumber', config.controlNumber, same.interchange)
  return {
    sender: {
      id: needed('sender', config.sender, own?.sender),
      qualifier: firstOf(config.senderQualifier, same.senderQualifier),
    },
    recipient: {
      id: needed('recipient', config.recipient, own?.recipient),
      qualifier: firstOf(config.recipientQualifier, same.recipientQualifier),
    },
    controlNumber,
    version: firstOf(config.version, same.version, usual.version),
    message: firstOf(same.message, usual.firstMessage),
    group: firstOf(same.group, String(Number(controlNumber) || 1)),
  }
}

/** What is written where neither form nor record says otherwise. */
const standards = {
  X12: {
    version: '004010',
    firstMessage: '0001',
    typeOf: (kind: DocumentKind): string => x12Sets[kind].type,
    groupOf: (kind: DocumentKind): string => x12Sets[kind].group,
  },
  EDIFACT: {
    version: 'D:96A:UN',
    firstMessage: '1',
    typeOf: (kind: DocumentKind): string => edifactMessages[kind].type,
    groupOf: () => '',
  },
} as const

/** The first text that holds something; empty when none does. */
function firstOf(...texts: readonly (string | undefined)[]): string {
  return texts.find((text) => text !== undefined && text !== '') ?? ''
}
