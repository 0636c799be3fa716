import { compactInstant } from './dates.ts'
import { fault, type Fault } from './fault.ts'
import type { Group, Interchange, Message, RawInterchange } from './interchange.ts'
import { component } from './segment.ts'
import { cutByTrailer, trailerFaults, withoutRepeats, type Cut } from './trailers.ts'

/** Takes ISA … IEA, GS … GE and ST … SE apart and checks their control numbers and counts against each other. */
export function x12Envelope(raw: RawInterchange): Interchange {
  const [header, ...rest] = raw.segments
  const value = (at: number) => component(header, at).trim()
  const last = rest.at(-1)
  const closed = last?.tag === 'IEA' && !raw.unfinished
  const { cuts, strays } = cutByTrailer(closed ? rest.slice(0, -1) : rest, { begin: 'GS', end: 'GE' })
  const groups = cuts.map(group)
  const place = { tag: 'ISA', position: 1 }
  const faults: Fault[] = strays.map((stray) => fault('structure', stray, `${stray.tag} stands outside of a group`))
  if (value(12) === '')
    faults.push(fault('controlNumberMissing', { ...place, element: 13 }, 'ISA has no control number'))
  if (closed) faults.push(...trailerFaults(last, { number: value(12), count: groups.length, parts: 'groups' }))
  else {
    const at = raw.segments.at(-1) ?? place
    faults.push(fault('unfinished', at, `the interchange ends without IEA, after segment ${at.position} (${at.tag})`))
  }
  return {
    standard: 'X12',
    separators: raw.separators,
    controlNumber: value(12),
    sender: { qualifier: value(4), id: value(5) },
    recipient: { qualifier: value(6), id: value(7) },
    sentAt: compactInstant(value(8), value(9)),
    version: value(11),
    test: value(14) === 'T',
    ackRequested: value(13) === '1',
    groups: withoutRepeats(groups, 'group'),
    faults,
    text: raw.text,
  }
}

function group({ header, body, trailer }: Cut): Group {
  const value = (at: number) => component(header, at)
  const { cuts, strays } = cutByTrailer(body, { begin: 'ST', end: 'SE' })
  const version = value(7)
  const messages = cuts.map((cut) => message(cut, version))
  const faults = strays.map((stray) => fault('structure', stray, `${stray.tag} stands outside of a transaction set`))
  if (trailer)
    faults.push(...trailerFaults(trailer, { number: value(5), count: messages.length, parts: 'transaction sets' }))
  else faults.push(fault('trailerMissing', header, `the group ${value(5)} ends without GE`))
  return {
    code: value(0),
    controlNumber: value(5),
    sender: value(1),
    recipient: value(2),
    version,
    announced: trailer ? component(trailer, 0) : String(messages.length),
    messages: withoutRepeats(messages, 'transaction set'),
    faults,
  }
}

function message({ header, body, trailer }: Cut, version: string): Message {
  const number = component(header, 1)
  const faults: Fault[] = []
  if (number === '') faults.push(fault('controlNumberMissing', { ...header, element: 2 }, 'ST has no control number'))
  if (trailer) faults.push(...trailerFaults(trailer, { number, count: body.length + 2, parts: 'segments' }))
  else faults.push(fault('trailerMissing', header, `the transaction set ${number} ends without SE`))
  return { type: component(header, 0), controlNumber: number, version, position: header.position, body, faults }
}
