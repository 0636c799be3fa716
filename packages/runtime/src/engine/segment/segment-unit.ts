import {
  createProgramWriter,
  type NodeType,
  type Arrangement,
  type HoldText,
  type ProgramWriter,
  type WriterNotes,
} from '@isthmus/sdk'
import type { PureUnit } from '../plan/plan.ts'
import { innerPorts } from '../plan/plan-units.ts'
import type { UnitKind } from './segment-job.ts'

type CollectBehaviour = Extract<NodeType['behaviour'], { kind: 'collect' }>

interface UnitScope {
  /** Start of the unit's own names. */
  readonly prefix: string
  /** The unit's ports, as indices among the segment's. */
  readonly ports: Readonly<Record<string, number>>
  readonly notes: WriterNotes
  /** Node id -> name, of the whole plan. */
  readonly names: ReadonlyMap<string, string>
  /** True when its records come from a user's code in the same realm. */
  readonly besideCode: boolean
}

/** Writes the function by which a segment's script does one unit's work. */
export function unitSource(
  unit: PureUnit,
  { prefix, ports, notes, names, besideCode }: UnitScope,
): { readonly setup: string; readonly body: string } {
  const { node, type } = unit
  const writer = createProgramWriter(node, prefix, notes)
  const { behaviour } = type
  const kind: UnitKind = behaviour.kind === 'pure' && behaviour.tier === 'code' ? 'code' : unit.role
  const named = `name: ${JSON.stringify(node.name)}, id: ${JSON.stringify(node.id)}, kind: '${kind}'`
  const { setup = '', ...loop } = unit.role === 'catch' ? catchLoop(names) : loopOf(unit, writer)
  const taken = besideCode && unit.role === 'resolve' ? takePlain : {}
  return {
    setup,
    body: `{ ${named}, outs: ${JSON.stringify(ports)}, open: ${openUnit({ ...plain, ...loop, ...taken }, kind)} }`,
  }
}

/** The statements of a unit, around and inside its loop over records. */
interface Loop extends HoldText {
  /** What the loop finds in the list, and what of it is the record. */
  readonly take?: string
  /** Where the record came from. */
  readonly from?: string
  readonly names?: string
}

/** What code gave may still be its own: reading it once as text leaves what would have crossed a border. */
const takePlain = { take: 'record = plainOf(job, list.values[index])' }
const plain = { take: 'record = list.values[index]', from: 'trace, index', names: '', before: '', after: '' }

/** Adds the node that failed to what its error port gave. */
function catchLoop(names: ReadonlyMap<string, string>): Loop & { readonly setup?: string } {
  const known = JSON.stringify(Object.fromEntries(names))
  return {
    names: emitName('trace, index'),
    body: `const failed = record.error.node
emit('out', { error: record.error, record: record.record, node: { id: failed, name: (${known})[failed] ?? failed } })`,
  }
}

// oxlint-disable-next-line complexity -- one short case per role
function loopOf(unit: PureUnit, writer: ProgramWriter): Loop {
  const { node, type, role, input } = unit
  const { behaviour } = type
  switch (role) {
    case 'program':
      if (behaviour.kind !== 'pure') throw new TypeError(`Unit ${unit.id} is not pure`)
      return { ...behaviour.program(node.config, writer), names: emitName('trace, index') }
    case 'catch':
      return { body: "emit('out', record)", names: emitName('trace, index') }
    case 'resolve':
      return {
        body: `carry(job, unit, '${innerPorts.call}', { r: record, c: ${writer.deepValue(node.config, '', type.info.config)}, f: fromOf(trace, index) })`,
      }
    case 'print':
      return { body: `carry(job, unit, '${innerPorts.lines}', stringify(record))` }
    case 'parse':
      return {
        names: emitName('trace, 0'),
        from: 'trace, 0',
        body: "at = index\nemit('out', parse(record))",
      }
    case 'hold':
      return holdLoop(collectOf(unit), { ...unit, input: input ?? '' }, writer)
    case 'combine':
      return { body: '', ...collectOf(unit).combine?.(node.config, writer), names: holdName(true) }
    case 'release':
      return releaseLoop(collectOf(unit), unit, writer)
  }
}

function collectOf({ id, type }: PureUnit): CollectBehaviour['collect'] {
  if (type.behaviour.kind !== 'collect') throw new TypeError(`Unit ${id} does not collect`)
  return type.behaviour.collect
}

function emitName(from: string): string {
  return `const emit = (port, value) => put(job, unit.outs, port, value, record, ${from})`
}

function holdLoop(
  collect: CollectBehaviour['collect'],
  { node, input }: PureUnit & { readonly input: string },
  writer: ProgramWriter,
): Loop {
  const isState = collect.arrange(node.config).kind === 'groups'
  return { ...collect.hold(node.config, writer, input), names: holdName(isState) }
}

/** What a program holds: a state of a group, or the record with its origin. */
function holdName(isState: boolean): string {
  const held = isState ? '{ k: key, s: value }' : '{ r: value, f: fromOf(trace, index) }'
  return `const hold = (key, value = record) => store(job, unit, key, ${held})`
}

const releases: Readonly<Record<Arrangement['kind'], Pick<Loop, 'take' | 'from'>>> = {
  sorted: { take: 'held = list.values[index]\nrecord = held.r', from: 'held.f, 0' },
  distinct: { take: 'held = list.values[index]\nrecord = held.r', from: 'held.f, 0' },
  groups: { take: 'record = list.values[index]', from: 'null, 0' },
  pairs: {
    take: 'held = list.values[index]\nrecord = { l: held.l === null ? null : held.l.r, r: held.r === null ? null : held.r.r }',
    from: '(held.l ?? held.r).f, 0',
  },
}

function releaseLoop(collect: CollectBehaviour['collect'], { node }: PureUnit, writer: ProgramWriter): Loop {
  const text = collect.release?.(node.config, writer) ?? { body: "emit('out', record)" }
  const shape = releases[collect.arrange(node.config).kind]
  return { ...text, ...shape, names: `let held\n${emitName(shape.from ?? plain.from)}` }
}

function openUnit(loop: Required<Omit<Loop, 'setup'>>, kind: UnitKind): string {
  const failed = kind === 'code' ? 'untouched(job, index)' : 'record'
  return `(unit, job) => {
  const { run, vars } = job
  let at = ''
  let index = 0
  let record = null
  let fields = none
  let trigger = null
  let trace = null
  ${loop.names}
  ${loop.before}
  return {
    each: (list, origin) => {
      trace = origin
      for (index = 0; index < list.values.length; index += 1) {
        ${loop.take}
        fields = record ?? none
        trigger = triggerOf(job, list, index)
        at = ''
        try {
          ${loop.body}
        } catch (thrown) {
          fail(job, unit, thrown, at, ${failed}, ${loop.from})
        }
      }
    },
    close: () => { ${loop.after} },
  }
}`
}
