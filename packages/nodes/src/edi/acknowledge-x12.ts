import type { Fault, FaultKind } from './fault.ts'
import type { Judged, JudgedGroup, JudgedMessage } from './judge.ts'
import type { Segment } from './segment.ts'
import { x12Text, type OutgoingGroup, type OutgoingMessage } from './write-interchange.ts'

export type X12Acknowledgement = '997' | '999'

type PlainSegment = Pick<Segment, 'tag' | 'elements'>
type Codes = Readonly<Record<FaultKind, string>>

/** Element I18, https://www.stedi.com/edi/x12/element/I18. */
const interchangeCodes: Codes = {
  unfinished: '023',
  trailerMissing: '023',
  controlNumberMismatch: '001',
  controlNumberMissing: '018',
  countMismatch: '021',
  duplicate: '025',
  structure: '022',
  segmentMissing: '024',
  elementMissing: '024',
  valueInvalid: '024',
  dateInvalid: '014',
}

/** Element 716, https://www.stedi.com/edi/x12/element/716; strays have no code of their own there. */
const groupCodes: Partial<Codes> = {
  trailerMissing: '3',
  controlNumberMismatch: '4',
  countMismatch: '5',
  controlNumberMissing: '6',
  duplicate: '19',
}

/** Element 718, https://www.stedi.com/edi/x12/element/718; faults of segments are told in AK3 and AK4. */
const setCodes: Partial<Codes> = {
  trailerMissing: '2',
  controlNumberMismatch: '3',
  countMismatch: '4',
  controlNumberMissing: '7',
  duplicate: '23',
}

/** Elements 720 and 723, https://www.stedi.com/edi/x12/element/720 and /723. */
const segmentCodes: Partial<Codes> = { segmentMissing: '3', structure: '2' }
const elementCodes: Partial<Codes> = { elementMissing: '1', valueInvalid: '6', dateInvalid: '8' }

/**
 * Answers an X12 interchange: one 997 (or 999) per group, and a TA1 where the interchange itself is refused or asks for one.
 * The control numbers are those of what is answered, so that the same interchange always gets the same answer.
 */
export function acknowledgeX12(
  { interchange, faults, groups }: Judged,
  { form, sentAt }: { readonly form: X12Acknowledgement; readonly sentAt: string },
): { readonly type: string; readonly text: string } {
  const number = /^\d{1,9}$/.test(interchange.controlNumber) ? interchange.controlNumber : '1'
  const refused = faults.length > 0
  const notes = refused || interchange.ackRequested ? [interchangeNote(interchange, faults)] : []
  const answers = refused ? [] : groups.map((group, at) => answerTo(group, form, at))
  const text = x12Text({
    sender: interchange.recipient,
    recipient: interchange.sender,
    controlNumber: number,
    version: /^\d{5}$/.test(interchange.version) ? interchange.version : '00401',
    sentAt,
    test: interchange.test,
    ackRequested: false,
    notes,
    groups: answers.length > 0 ? [answeringGroup(groups, { form, number, answers })] : [],
  })
  return { type: answers.length > 0 ? form : 'TA1', text }
}

function answeringGroup(
  [first]: readonly JudgedGroup[],
  given: { readonly form: X12Acknowledgement; readonly number: string; readonly answers: readonly OutgoingMessage[] },
): OutgoingGroup {
  const { sender = '', recipient = '', version = '' } = first?.group ?? {}
  return {
    code: 'FA',
    controlNumber: String(Number(given.number)),
    sender: recipient,
    recipient: sender,
    version: given.form === '999' ? '005010X231A1' : version || '004010',
    messages: given.answers,
  }
}

function interchangeNote({ controlNumber, sentAt }: Judged['interchange'], faults: readonly Fault[]): PlainSegment {
  const [first] = faults
  const verdict = first ? ['R', interchangeCodes[first.kind]] : ['A', '000']
  const day = sentAt.slice(2, 10).replaceAll('-', '')
  return { tag: 'TA1', elements: [controlNumber, day, sentAt.slice(11, 16).replace(':', ''), ...verdict] }
}

function answerTo({ group, messages }: JudgedGroup, form: X12Acknowledgement, at: number): OutgoingMessage {
  const accepted = group.faults.length > 0 ? 0 : messages.filter(({ faults }) => faults.length === 0).length
  const verdict = accepted === messages.length && group.faults.length === 0 ? 'A' : accepted > 0 ? 'P' : 'R'
  const announced = /^\d{1,6}$/.test(group.announced) ? group.announced : String(messages.length)
  const version = form === '999' ? [group.version] : []
  return {
    type: form,
    controlNumber: String(at + 1).padStart(4, '0'),
    version: '',
    body: [
      { tag: 'AK1', elements: [group.code, group.controlNumber, ...version] },
      ...messages.flatMap((message) => setAnswer(message, form)),
      {
        tag: 'AK9',
        elements: [verdict, announced, String(messages.length), String(accepted), ...codesOf(group.faults, groupCodes)],
      },
    ],
  }
}

function setAnswer({ message, faults }: JudgedMessage, form: X12Acknowledgement): readonly PlainSegment[] {
  const mark = form === '999' ? 'IK' : 'AK'
  const inside = faults.filter(({ kind }) => setCodes[kind] === undefined)
  const codes = [...codesOf(faults, setCodes), ...(inside.length > 0 ? ['5'] : [])]
  return [
    { tag: 'AK2', elements: [message.type, message.controlNumber] },
    ...inside.flatMap((each) => noteOf(each, { mark, from: message.position })),
    { tag: `${mark}5`, elements: faults.length === 0 ? ['A'] : ['R', ...codes.slice(0, 5)] },
  ]
}

/** AK302 counts segments from ST, which is 1. */
function noteOf(
  { kind, tag, position, element }: Fault,
  { mark, from }: { readonly mark: string; readonly from: number },
): readonly PlainSegment[] {
  const code = element === undefined ? (segmentCodes[kind] ?? '2') : '8'
  const segment = { tag: `${mark}3`, elements: [tag, String(position - from + 1), '', code] }
  if (element === undefined) return [segment]
  return [segment, { tag: `${mark}4`, elements: [String(element), '', elementCodes[kind] ?? '7'] }]
}

function codesOf(faults: readonly Fault[], codes: Partial<Codes>): readonly string[] {
  const found = faults.flatMap(({ kind }) => codes[kind] ?? [])
  return [...new Set(found)].slice(0, 5)
}
