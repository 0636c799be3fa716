import type { Address } from './interchange.ts'
import { usualSeparators } from './edifact-tokens.ts'
import type { Segment, Separators } from './segment.ts'
import { segmentText, UnwritableError, valuesOf } from './write-segment.ts'

type PlainSegment = Pick<Segment, 'tag' | 'elements'>

export interface OutgoingMessage {
  readonly type: string
  readonly controlNumber: string
  /** EDIFACT: `D:96A:UN`. */
  readonly version: string
  readonly body: readonly PlainSegment[]
}

export interface OutgoingGroup {
  readonly code: string
  readonly controlNumber: string
  readonly sender: string
  readonly recipient: string
  readonly version: string
  readonly messages: readonly OutgoingMessage[]
}

export interface Outgoing {
  readonly sender: Address
  readonly recipient: Address
  readonly controlNumber: string
  /** X12 `00401`, EDIFACT `UNOC:3`. */
  readonly version: string
  /** UTC, `2026-11-22T10:30`. */
  readonly sentAt: string
  readonly test: boolean
  readonly ackRequested: boolean
  /** X12: segments between ISA and the groups, such as TA1. */
  readonly notes?: readonly PlainSegment[]
  readonly groups: readonly OutgoingGroup[]
}

/** An X12 interchange as text. Throws UnwritableError. */
export function x12Text(outgoing: Outgoing): string {
  const { groups, notes = [], controlNumber, version } = outgoing
  const number = controlNumber.padStart(9, '0')
  if (!/^\d{9}$/.test(number)) throw new UnwritableError(`the control number "${controlNumber}" is not up to 9 digits`)
  const day = outgoing.sentAt.slice(0, 10).replaceAll('-', '')
  const clock = outgoing.sentAt.slice(11, 16).replace(':', '')
  const inside = groups.flatMap((group) => groupSegments(group, `${day}${clock}`))
  const { sender, recipient } = outgoing
  const ids = [fixed(sender.id, 15, 'sender'), fixed(recipient.id, 15, 'recipient')]
  const separators = x12Separators(valuesOf([...notes, ...inside, { elements: ids }]), version)
  const header = [
    'ISA',
    '00',
    ' '.repeat(10),
    '00',
    ' '.repeat(10),
    fixed(sender.qualifier || 'ZZ', 2, 'sender qualifier'),
    ids[0],
    fixed(recipient.qualifier || 'ZZ', 2, 'recipient qualifier'),
    ids[1],
    day.slice(2),
    clock,
    separators.repetition || 'U',
    version,
    number,
    outgoing.ackRequested ? '1' : '0',
    outgoing.test ? 'T' : 'P',
    separators.component,
  ].join(separators.element)
  const trailer = { tag: 'IEA', elements: [String(groups.length), number] }
  const body = [...notes, ...inside, trailer].map((segment) => `${segmentText(segment, separators)}\n`)
  return `${header}${separators.segment}\n${body.join('')}`
}

function groupSegments(group: OutgoingGroup, instant: string): readonly PlainSegment[] {
  const { code, sender, recipient, controlNumber, version, messages } = group
  const day = [instant.slice(0, 8), instant.slice(8)]
  return [
    { tag: 'GS', elements: [code, sender, recipient, ...day, controlNumber, 'X', version] },
    ...messages.flatMap((message) => [
      { tag: 'ST', elements: [message.type, message.controlNumber] },
      ...message.body,
      { tag: 'SE', elements: [String(message.body.length + 2), message.controlNumber] },
    ]),
    { tag: 'GE', elements: [String(messages.length), controlNumber] },
  ]
}

function fixed(value: string, width: number, what: string): string {
  if (value.length > width)
    throw new UnwritableError(`the ${what} "${value.slice(0, 40)}" is longer than ${width} characters`)
  return value.padEnd(width)
}

/**
 * X12 cannot escape, so a separator must not stand in any value: where a usual one does, another one is declared. The last
 * of each kind are the control characters that the standard offers for data with all printable ones.
 */
function x12Separators(values: readonly string[], version: string): Separators {
  const used = new Set(values.flatMap((value) => Array.from(value)))
  const pick = (...candidates: readonly string[]): string => {
    const free = candidates.find((sign) => !used.has(sign))
    if (free === undefined)
      throw new UnwritableError(`the values hold all of the separators ${JSON.stringify(candidates)}`)
    used.add(free)
    return free
  }
  return {
    element: pick('*', '|', '\u001D'),
    component: pick(':', '>', '\u001F'),
    repetition: version >= '00402' ? pick('^', '!', '\u001E') : '',
    segment: pick('~', '`', '\u001C'),
    release: '',
    decimal: '.',
  }
}

/** An EDIFACT interchange as text, with UNA. Throws UnwritableError. */
export function edifactText(outgoing: Outgoing): string {
  const { groups, controlNumber, version, sender, recipient, sentAt } = outgoing
  const [level = '', release = ''] = version.split(':')
  const fourth = release === '4'
  const separators = { ...usualSeparators, repetition: fourth ? '*' : '' }
  const day = sentAt.slice(fourth ? 0 : 2, 10).replaceAll('-', '')
  const none = ['', '', '']
  const grouped = groups.some(({ code }) => code !== '')
  const messages = groups.flatMap((group) => [
    ...(grouped ? [groupHeader(group, sentAt)] : []),
    ...group.messages.flatMap(messageSegments),
    ...(grouped ? [{ tag: 'UNE', elements: [String(group.messages.length), group.controlNumber] }] : []),
  ])
  const count = grouped ? groups.length : groups.reduce((sum, group) => sum + group.messages.length, 0)
  const flags = [outgoing.ackRequested ? '1' : '', '', outgoing.test ? '1' : '']
  const parts = [[level, release], ends(sender), ends(recipient), [day, sentAt.slice(11, 16).replace(':', '')]]
  const header = { tag: 'UNB', elements: trimmed([...parts, controlNumber, ...none, ...flags]) }
  const text = [header, ...messages, { tag: 'UNZ', elements: [String(count), controlNumber] }]
    .map((segment) => `${segmentText(segment, separators)}\n`)
    .join('')
  const whole = `UNA:+.?${fourth ? '*' : ' '}'\n${text}`
  refuseForeign(text, level)
  return whole
}

function groupHeader(group: OutgoingGroup, sentAt: string): PlainSegment {
  const when = [sentAt.slice(2, 10).replaceAll('-', ''), sentAt.slice(11, 16).replace(':', '')]
  const version = group.messages[0]?.version.split(':') ?? []
  const elements = [group.code, group.sender, group.recipient, when, group.controlNumber, 'UN', version.slice(0, 2)]
  return { tag: 'UNG', elements }
}

function messageSegments({ type, controlNumber, version, body }: OutgoingMessage): readonly PlainSegment[] {
  return [
    { tag: 'UNH', elements: [controlNumber, [type, ...version.split(':')]] },
    ...body,
    { tag: 'UNT', elements: [String(body.length + 2), controlNumber] },
  ]
}

function ends({ id, qualifier }: Address): string | readonly string[] {
  return qualifier === '' ? id : [id, qualifier]
}

function trimmed(elements: readonly (string | readonly string[])[]) {
  let end = elements.length
  while (end > 0 && elements[end - 1] === '') end -= 1
  return elements.slice(0, end)
}

const levels: Readonly<Record<string, RegExp>> = {
  // Control characters are no part of any repertoire here; the line breaks between segments are.
  UNOA: /[^\n -~]/u,
  UNOB: /[^\n -~]/u,
  UNOC: /[^\n -~\u00A0-\u00FF]/u,
}

/** Characters outside of the repertoire that UNB names would arrive as others. */
function refuseForeign(text: string, level: string): void {
  const foreign = levels[level]?.exec(text)?.[0]
  if (foreign !== undefined)
    throw new UnwritableError(
      `${level} has no character "${foreign}"; choose UNOY, which is UTF-8, if the partner reads it`,
    )
}
