import type { DocumentKind, EdiDocument, Envelope } from './document.ts'
import { documentKinds } from './document.ts'
import { readEdifactDocument } from './edifact-document.ts'
import { edifactMessages } from './edifact-codes.ts'
import type { Fault } from './fault.ts'
import type { Group, Interchange, Message } from './interchange.ts'
import { x12Sets } from './x12-codes.ts'
import { readX12Document } from './x12-document.ts'

export interface JudgedMessage {
  readonly message: Message
  readonly faults: readonly Fault[]
  /** Absent for messages of kinds that are not read here. */
  readonly document: EdiDocument | undefined
  readonly envelope: Envelope
  readonly key: string
}

export interface JudgedGroup {
  readonly group: Group
  readonly messages: readonly JudgedMessage[]
}

export interface Judged {
  readonly interchange: Interchange
  /** What is wrong with the envelope, a repeat in the same text included. */
  readonly faults: readonly Fault[]
  readonly groups: readonly JudgedGroup[]
}

/** Reads every message of an interchange and says of each what is wrong with it. */
export function judge(interchange: Interchange, further: readonly Fault[]): Judged {
  const groups = interchange.groups.map((group) => ({
    group,
    messages: group.messages.map((message) => judgeMessage(interchange, group, message)),
  }))
  return { interchange, faults: [...interchange.faults, ...further], groups }
}

function judgeMessage(interchange: Interchange, group: Group, message: Message): JudgedMessage {
  const kind = kindOf(interchange, message)
  const envelope = envelopeOf(interchange, group, message)
  const key = [envelope.standard, senderKey(interchange), envelope.interchange, envelope.group, envelope.message].join(
    '/',
  )
  if (!kind) return { message, faults: message.faults, document: undefined, envelope, key }
  const read = interchange.standard === 'X12' ? readX12Document(message, kind) : readEdifactDocument(message, kind)
  const { kind: same, ...fields } = read.document
  const document = { kind: same, key, envelope, ...fields }
  return { message, faults: [...message.faults, ...read.faults], document, envelope, key }
}

function kindOf({ standard }: Interchange, { type }: Message): DocumentKind | undefined {
  const types = standard === 'X12' ? x12Sets : edifactMessages
  return documentKinds.find((kind) => types[kind].type === type)
}

/** Control numbers are unique per sender. */
export function senderKey({ sender }: Interchange): string {
  return `${sender.qualifier}:${sender.id}`
}

function envelopeOf(interchange: Interchange, group: Group, message: Message): Envelope {
  const { standard, sender, recipient, controlNumber, sentAt, test } = interchange
  return {
    standard,
    sender: sender.id,
    senderQualifier: sender.qualifier,
    recipient: recipient.id,
    recipientQualifier: recipient.qualifier,
    interchange: controlNumber,
    group: group.controlNumber,
    message: message.controlNumber,
    messageType: message.type,
    version: message.version,
    sentAt,
    test,
  }
}

/** True when nothing is wrong with a message nor with what it came in. */
export function isAccepted(judged: Judged, group: JudgedGroup, message: JudgedMessage): boolean {
  return judged.faults.length === 0 && group.group.faults.length === 0 && message.faults.length === 0
}
