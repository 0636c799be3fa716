import { flowError, type Json } from '@isthmus/sdk'
import { composeBody } from './compose.ts'
import type { DocumentKind, EdiDocument } from './document.ts'
import { edifactMessages } from './edifact-codes.ts'
import type { Standard } from './interchange.ts'
import { parseDocument } from './parse-document.ts'
import { edifactText, x12Text, type Outgoing } from './write-interchange.ts'
import { UnwritableError } from './write-segment.ts'
import { x12Sets } from './x12-codes.ts'

/** What the form of a writing node holds, computed for a record. */
export interface EnvelopeConfig {
  readonly standard?: Standard
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
  const standard = config.standard ?? 'X12'
  const kind = config.kind === undefined || config.kind === 'record' ? undefined : config.kind
  const document = parseDocument(record, { node, kind, standard })
  const { outgoing, messageType } = outgoingOf(document, { node, config: { ...config, standard }, now })
  try {
    const text = standard === 'X12' ? x12Text(outgoing) : edifactText(outgoing)
    const level = standard === 'X12' ? '' : (outgoing.version.split(':')[0] ?? '')
    return { text, standard, messageType, controlNumber: outgoing.controlNumber, level }
  } catch (thrown) {
    if (!(thrown instanceof UnwritableError)) throw thrown
    throw flowError('RECORD_REJECTED', { node, reason: thrown.message }, { cause: thrown })
  }
}

function outgoingOf(document: EdiDocument, { node, config, now }: WriteOptions) {
  const { standard = 'X12', test, askAcknowledgement } = config
  const own = document.envelope
  const x12 = standard === 'X12'
  // An envelope of the other standard says nothing about this one's codes and versions.
  const same = own?.standard === standard ? own : undefined
  const needed = (field: keyof EnvelopeConfig & string, given: string | undefined): string => {
    if (given) return given
    throw flowError('FIELD_VALUE_INVALID', {
      node,
      field,
      expected: 'a value in the form or the record',
      got: 'nothing',
    })
  }
  const sender = {
    id: needed('sender', config.sender || own?.sender),
    qualifier: config.senderQualifier || same?.senderQualifier || '',
  }
  const recipient = {
    id: needed('recipient', config.recipient || own?.recipient),
    qualifier: config.recipientQualifier || same?.recipientQualifier || '',
  }
  const controlNumber = needed('controlNumber', config.controlNumber || same?.interchange)
  const version = config.version || same?.version || (x12 ? '004010' : 'D:96A:UN')
  const messageType = x12 ? x12Sets[document.kind].type : edifactMessages[document.kind].type
  const message = {
    type: messageType,
    controlNumber: same?.message || (x12 ? '0001' : '1'),
    version,
    body: composeBody(document, standard),
  }
  const group = {
    code: x12 ? x12Sets[document.kind].group : '',
    controlNumber: same?.group || String(Number(controlNumber) || 1),
    sender: sender.id,
    recipient: recipient.id,
    version,
    messages: [message],
  }
  const outgoing: Outgoing = {
    sender,
    recipient,
    controlNumber,
    version: x12 ? version.slice(0, 5) : (config.syntax ?? 'UNOC:3'),
    sentAt: now.slice(0, 16),
    test: test ?? own?.test ?? false,
    ackRequested: askAcknowledgement ?? false,
    groups: [group],
  }
  return { outgoing, messageType }
}
