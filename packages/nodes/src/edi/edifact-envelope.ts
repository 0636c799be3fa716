import { compactInstant } from './dates.ts'
import { fault, type Fault } from './fault.ts'
import type { Group, Interchange, Message, RawInterchange } from './interchange.ts'
import { component, type Segment } from './segment.ts'
import { cutByTrailer, trailerFaults, withoutRepeats, type Cut } from './trailers.ts'

/** Takes UNB … UNZ, UNG … UNE and UNH … UNT apart and checks their references and counts against each other. */
export function edifactEnvelope(raw: RawInterchange): Interchange {
  const [header, ...rest] = raw.segments
  const number = component(header, 4)
  const last = rest.at(-1)
  const closed = last?.tag === 'UNZ' && !raw.unfinished
  const content = closed ? rest.slice(0, -1) : rest
  const { groups, faults } = groupsOf(content)
  const place = { tag: 'UNB', position: 1 }
  if (number === '') faults.push(fault('controlNumberMissing', { ...place, element: 5 }, 'UNB has no reference'))
  const count = grouped(content) ? groups.length : groups.reduce((sum, { messages }) => sum + messages.length, 0)
  if (closed) faults.push(...trailerFaults(last, { number, count, parts: grouped(content) ? 'groups' : 'messages' }))
  else {
    const at = raw.segments.at(-1) ?? place
    faults.push(fault('unfinished', at, `the interchange ends without UNZ, after segment ${at.position} (${at.tag})`))
  }
  return {
    standard: 'EDIFACT',
    separators: raw.separators,
    controlNumber: number,
    sender: { id: component(header, 1), qualifier: component(header, 1, 1) },
    recipient: { id: component(header, 2), qualifier: component(header, 2, 1) },
    sentAt: sentAt(header),
    version: `${component(header, 0)}:${component(header, 0, 1)}`,
    test: component(header, 10) === '1',
    ackRequested: component(header, 8) === '1',
    groups,
    faults,
    text: raw.text,
  }
}

function sentAt(header: Segment | undefined): string {
  return compactInstant(component(header, 3), component(header, 3, 1))
}

function grouped(content: readonly Segment[]): boolean {
  return content.some(({ tag }) => tag === 'UNG')
}

function groupsOf(content: readonly Segment[]): { readonly groups: readonly Group[]; readonly faults: Fault[] } {
  const outside = (strays: readonly Segment[]): Fault[] =>
    strays.map((stray) => fault('structure', stray, `${stray.tag} stands outside of a message`))
  if (grouped(content)) {
    const { cuts, strays } = cutByTrailer(content, { begin: 'UNG', end: 'UNE' })
    return { groups: withoutRepeats(cuts.map(group), 'group'), faults: outside(strays) }
  }
  const { cuts, strays } = cutByTrailer(content, { begin: 'UNH', end: 'UNT' })
  const messages = withoutRepeats(cuts.map(message), 'message')
  const announced = String(messages.length)
  const only = { code: '', controlNumber: '', sender: '', recipient: '', version: '', announced, messages, faults: [] }
  return { groups: [only], faults: outside(strays) }
}

function group({ header, body, trailer }: Cut): Group {
  const number = component(header, 4)
  const { cuts, strays } = cutByTrailer(body, { begin: 'UNH', end: 'UNT' })
  const messages = withoutRepeats(cuts.map(message), 'message')
  const faults = strays.map((stray) => fault('structure', stray, `${stray.tag} stands outside of a message`))
  if (trailer) faults.push(...trailerFaults(trailer, { number, count: messages.length, parts: 'messages' }))
  else faults.push(fault('trailerMissing', header, `the group ${number} ends without UNE`))
  return {
    code: component(header, 0),
    controlNumber: number,
    sender: component(header, 1),
    recipient: component(header, 2),
    version: component(header, 6),
    announced: trailer ? component(trailer, 0) : String(messages.length),
    messages,
    faults,
  }
}

function message({ header, body, trailer }: Cut): Message {
  const number = component(header, 0)
  const faults: Fault[] = []
  if (number === '') faults.push(fault('controlNumberMissing', { ...header, element: 1 }, 'UNH has no reference'))
  if (trailer) faults.push(...trailerFaults(trailer, { number, count: body.length + 2, parts: 'segments' }))
  else faults.push(fault('trailerMissing', header, `the message ${number} ends without UNT`))
  const version = [1, 2, 3].map((at) => component(header, 1, at)).join(':')
  return { type: component(header, 1), controlNumber: number, version, position: header.position, body, faults }
}
