import type { Emission, Json } from '@isthmus/sdk'
import { acknowledge, type AcknowledgeOptions } from './acknowledge.ts'
import type { Envelope } from './document.ts'
import type { Fault } from './fault.ts'
import { isAccepted, type Judged, type JudgedGroup, type JudgedMessage } from './judge.ts'
import type { Piece } from './read-text.ts'
import type { Segment } from './segment.ts'
import { segmentText, UnwritableError } from './write-segment.ts'

export interface EmitOptions extends Omit<AcknowledgeOptions, 'form'> {
  readonly form: AcknowledgeOptions['form'] | 'none'
}

/** The records that leave a reading node for a piece of text, each by its port. */
export function emissionsOf(piece: Piece, options: EmitOptions): readonly Emission[] {
  if (piece.kind === 'stray') {
    const record = { level: 'text', reason: piece.reason, faults: [], text: piece.text }
    return [{ port: 'broken', record }]
  }
  const { judged } = piece
  return [...contentOf(judged), ...acknowledgementOf(judged, options)]
}

function acknowledgementOf(judged: Judged, { form, sentAt }: EmitOptions): readonly Emission[] {
  if (form === 'none') return []
  try {
    const record = acknowledge(judged, { form, sentAt })
    return record ? [{ port: 'acknowledgements', record: record as unknown as Json }] : []
  } catch (thrown) {
    // An address that cannot be written back, for example: the interchange itself says so in `broken`.
    if (!(thrown instanceof UnwritableError)) throw thrown
    const reason = `it cannot be acknowledged: ${thrown.message}`
    return [{ port: 'broken', record: { level: 'interchange', reason, faults: [], text: judged.interchange.text } }]
  }
}

function contentOf(judged: Judged): readonly Emission[] {
  const { interchange, faults, groups } = judged
  if (faults.length > 0) {
    const [message] = groups.flatMap((group) => group.messages)
    const { sender, recipient, standard, controlNumber, sentAt, test } = interchange
    const envelope: Envelope = {
      standard,
      sender: sender.id,
      senderQualifier: sender.qualifier,
      recipient: recipient.id,
      recipientQualifier: recipient.qualifier,
      interchange: controlNumber,
      group: '',
      message: '',
      messageType: message?.message.type ?? '',
      version: interchange.version,
      sentAt,
      test,
    }
    const inner = groups.flatMap(({ group, messages }) => [...group.faults, ...messages.flatMap((each) => each.faults)])
    return [broken('interchange', { envelope, faults: [...faults, ...inner], text: interchange.text })]
  }
  return groups.flatMap((group) => groupContent(judged, group))
}

function groupContent(judged: Judged, group: JudgedGroup): readonly Emission[] {
  const { faults } = group.group
  const refused = faults.length > 0 ? [brokenGroup(judged, group)] : []
  if (faults.length > 0) return refused
  return group.messages.map((message) => messageContent(judged, group, message))
}

function brokenGroup({ interchange }: Judged, { group, messages }: JudgedGroup): Emission {
  const [first] = messages
  const envelope = first && { ...first.envelope, message: '' }
  const inner = messages.flatMap((each) => each.faults)
  const text = messages.map(({ message }) => textOf(message.body, interchange.separators)).join('')
  return broken('group', { envelope, faults: [...group.faults, ...inner], text })
}

function messageContent(judged: Judged, group: JudgedGroup, judgedMessage: JudgedMessage): Emission {
  const { message, document, envelope, key, faults } = judgedMessage
  if (!isAccepted(judged, group, judgedMessage)) {
    const text = textOf(message.body, judged.interchange.separators)
    return broken('message', { envelope, faults, text, key })
  }
  if (document) return { port: ports[document.kind], record: document as unknown as Json }
  const segments = message.body.map(({ tag, elements }, at) => ({ at, tag, elements }))
  return { port: 'others', record: { key, envelope, segments } as unknown as Json }
}

const ports = { order: 'out', orderResponse: 'responses', invoice: 'invoices' } as const

interface BrokenPart {
  readonly envelope: Envelope | undefined
  readonly faults: readonly Fault[]
  readonly text: string
  readonly key?: string
}

/** Faults beyond this many say nothing new. */
const maxFaults = 100

function broken(level: string, { envelope, faults, text, key }: BrokenPart): Emission {
  const told = faults.slice(0, maxFaults).map(({ kind, position, tag, element, reason }) => ({
    problem: kind,
    position,
    segment: tag,
    ...(element === undefined ? {} : { element }),
    reason,
  }))
  const [first] = faults
  const reason = first ? `segment ${first.position} (${first.tag}): ${first.reason}` : 'it cannot be read'
  const named = { ...(key ? { key } : {}), ...(envelope ? { envelope: { ...envelope } } : {}) }
  return { port: 'broken', record: { level, reason, ...named, faults: told, text } }
}

function textOf(body: readonly Segment[], separators: Judged['interchange']['separators']): string {
  return body.map((segment) => segmentText(segment, separators)).join('\n')
}
