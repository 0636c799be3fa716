import type { Address } from './interchange.ts'
import type { Fault, FaultKind } from './fault.ts'
import type { Judged, JudgedGroup, JudgedMessage } from './judge.ts'
import type { Segment } from './segment.ts'
import { edifactText } from './write-interchange.ts'

type PlainSegment = Pick<Segment, 'tag' | 'elements'>

/** Data element 0085, https://service.gefeg.com/jwg1/Current/cl/cl15.htm. */
const errorCodes: Readonly<Record<FaultKind, string>> = {
  unfinished: '13',
  trailerMissing: '13',
  controlNumberMismatch: '28',
  controlNumberMissing: '13',
  countMismatch: '29',
  duplicate: '26',
  structure: '15',
  segmentMissing: '13',
  elementMissing: '13',
  valueInvalid: '12',
  dateInvalid: '12',
}

/** Data element 0083: this level is refused; this level is acknowledged, and what is in it unless it is refused by itself. */
const rejected = '4'
const acknowledged = '7'

/**
 * Answers an EDIFACT interchange by CONTRL. Its references are those of what is answered, so that the same interchange
 * always gets the same answer. Source: ISO 9735-4, https://www.gefeg.com/jswg/v4x/mt/m32.htm.
 */
export function acknowledgeEdifact(
  { interchange, faults, groups }: Judged,
  sentAt: string,
): { readonly type: string; readonly text: string } {
  const { sender, recipient, controlNumber, version, test } = interchange
  const reference = controlNumber || '1'
  const [first] = faults
  const verdict = first ? [rejected, errorCodes[first.kind]] : [acknowledged]
  const inside = first ? [] : groups.flatMap(groupAnswer)
  const body = [{ tag: 'UCI', elements: [reference, ends(sender), ends(recipient), ...verdict] }, ...inside]
  const fourth = version.endsWith(':4')
  const message = { type: 'CONTRL', controlNumber: '1', version: fourth ? '4:1:UN' : 'D:3:UN', body }
  const known = /^UNO[A-Z]:[1-4]$/.test(version)
  const group = { code: '', controlNumber: '', sender: '', recipient: '', version: '', messages: [message] }
  const text = edifactText({
    sender: recipient,
    recipient: sender,
    controlNumber: reference,
    version: known ? version : 'UNOC:3',
    sentAt,
    test,
    ackRequested: false,
    groups: [group],
  })
  return { type: 'CONTRL', text }
}

function groupAnswer({ group, messages }: JudgedGroup): readonly PlainSegment[] {
  const inside = messages.filter(({ faults }) => faults.length > 0).flatMap(messageAnswer)
  if (group.code === '') return inside
  const [first] = group.faults
  const verdict = first ? [rejected, errorCodes[first.kind]] : [acknowledged]
  const header = { tag: 'UCF', elements: [group.controlNumber, group.sender, group.recipient, ...verdict] }
  return first ? [header] : [header, ...inside]
}

function messageAnswer({ message, faults }: JudgedMessage): readonly PlainSegment[] {
  const whole = faults.find(({ kind }) => isAboutAll(kind))
  const inside = faults.filter(({ kind }) => !isAboutAll(kind))
  const error = whole ? [errorCodes[whole.kind]] : []
  const type = [message.type, ...message.version.split(':')]
  return [
    { tag: 'UCM', elements: [message.controlNumber, type, rejected, ...error] },
    ...inside.flatMap((each) => segmentAnswer(each, message.position)),
  ]
}

function isAboutAll(kind: FaultKind): boolean {
  return ['trailerMissing', 'controlNumberMismatch', 'controlNumberMissing', 'countMismatch', 'duplicate'].includes(
    kind,
  )
}

/** UCS counts segments from UNH, which is 1; UCD counts the tag as the first element of a segment. */
function segmentAnswer({ kind, position, element }: Fault, from: number): readonly PlainSegment[] {
  const place = String(position - from + 1)
  if (element === undefined) return [{ tag: 'UCS', elements: [place, errorCodes[kind]] }]
  return [
    { tag: 'UCS', elements: [place] },
    { tag: 'UCD', elements: [errorCodes[kind], [String(element + 1)]] },
  ]
}

function ends({ id, qualifier }: Address): string | readonly string[] {
  return qualifier === '' ? id : [id, qualifier]
}
