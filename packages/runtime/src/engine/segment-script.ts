import { createProgramWriter, errorPort, errorTable, type WriterNotes } from '@isthmus/sdk'
import type { Plan, PureUnit } from './plan.ts'
import { callPort } from './plan.ts'
import { segmentPrelude } from './segment-prelude.ts'
import { keptErrors, keptPerPort } from './visit.ts'

/** A port of a segment: whose it is, and whether anything behind it lies outside the segment. */
export interface SegmentPort {
  readonly node: string
  readonly port: string
  readonly unit: number
  /** True when another stage reads it. */
  readonly leaves: boolean
  /** True when nothing reads it at all. */
  readonly ends: boolean
}

/** A segment's script and how to read what it gives back. */
export interface SegmentScript {
  readonly source: string
  readonly ports: readonly SegmentPort[]
  /** Unit id -> index. */
  readonly unitIndex: ReadonlyMap<string, number>
  readonly usesTrigger: boolean
}

/** Generates the script that carries out pure units, fused, on chunks of text. Throws `EXPRESSION_INVALID`, `CODE_INVALID`. */
export function segmentScript(units: readonly PureUnit[], plan: Plan): SegmentScript {
  const notes: WriterNotes = { usesTrigger: false }
  const unitIndex = new Map(units.map((unit, index) => [unit.id, index]))
  const ports = units.flatMap((unit, index) =>
    unit.ports.map((port) => segmentPort(plan, unitIndex, { unit, index, port })),
  )
  const bodies = units.map((unit, index) => unitSource(unit, index, { ports, notes }))
  const sources = units.map((unit) => innerSources(plan, unit, { ports, unitIndex }))
  const source = [
    '(() => {',
    '"use strict"',
    segmentPrelude(),
    `const templates = ${JSON.stringify(templates())}`,
    `const ports = ${JSON.stringify(ports.map(toScriptPort))}`,
    `const inner = ${JSON.stringify(sources)}`,
    ...bodies.map(({ setup }) => setup),
    `const units = [${bodies.map(({ body }) => body).join(',\n')}]`,
    'return (metaText, texts) => visit(metaText, texts, { units, ports, inner })',
    '})()',
  ].join('\n')
  return { source, ports, unitIndex, usesTrigger: notes.usesTrigger }
}

function segmentPort(
  plan: Plan,
  unitIndex: ReadonlyMap<string, number>,
  { unit, index, port }: { unit: PureUnit; index: number; port: string },
): SegmentPort {
  const readers = plan.edges.filter((edge) => edge.from.unit === unit.id && edge.from.port === port)
  return {
    node: unit.node.id,
    port,
    unit: index,
    leaves: readers.some((edge) => !unitIndex.has(edge.to.unit)),
    ends: readers.length === 0,
  }
}

function toScriptPort({ node, port, leaves }: SegmentPort): object {
  return { node, port, leaves, keep: port === callPort ? 0 : port === errorPort ? keptErrors : keptPerPort }
}

/** The segment's own ports a unit reads from, as indices. */
function innerSources(
  plan: Plan,
  unit: PureUnit,
  { ports, unitIndex }: Pick<SegmentScript, 'ports' | 'unitIndex'>,
): readonly number[] {
  return plan.edges.flatMap(({ from, to }) => {
    const source = to.unit === unit.id ? unitIndex.get(from.unit) : undefined
    if (source === undefined) return []
    const index = ports.findIndex((port) => port.unit === source && port.port === from.port)
    return index < 0 ? [] : [index]
  })
}

function unitSource(
  unit: PureUnit,
  index: number,
  { ports, notes }: { readonly ports: readonly SegmentPort[]; readonly notes: WriterNotes },
): { readonly setup: string; readonly body: string } {
  const prefix = `u${index}_`
  const writer = createProgramWriter(unit.node, prefix, notes)
  const { behaviour } = unit.type
  const own = ports.flatMap(({ unit: owner, port }, at) => (owner === index ? [`${JSON.stringify(port)}: ${at}`] : []))
  const shared = `name: ${JSON.stringify(unit.node.name)}, id: ${JSON.stringify(unit.node.id)}, outs: { ${own.join(', ')} }`
  if (unit.role === 'resolve') {
    const config = writer.deepValue(unit.node.config, '')
    return { setup: '', body: eachRecord(shared, `emit('${callPort}', ${config})`, 'resolve') }
  }
  if (behaviour.kind !== 'pure') throw new TypeError(`Unit ${unit.id} is not pure`)
  const { setup = '', body } = behaviour.program(unit.node.config, writer)
  const kind = behaviour.tier === 'code' ? 'code' : 'program'
  return { setup, body: behaviour.gathers ? onceForAll(shared, body, kind) : eachRecord(shared, body, kind) }
}

type UnitKind = 'program' | 'code' | 'resolve'

function eachRecord(shared: string, body: string, kind: UnitKind): string {
  return `{ ${shared}, kind: '${kind}', each: (unit, job, list, trace) => {
  const { run, vars } = job
  const out = unit.outs
  let at = ''
  let index = 0
  let record
  let trigger
  const emit = (port, value) => put(job, out, port, value, record, trace, index)
  for (; index < list.values.length; index += 1) {
    record = list.values[index]
    trigger = triggerOf(job, list, index)
    at = ''
    try {
      ${body}
    } catch (thrown) {
      fail(job, unit, thrown, at, ${kind === 'code' ? 'untouched(job, index)' : 'record'}, trace, index)
    }
  }
} }`
}

function onceForAll(shared: string, body: string, kind: UnitKind): string {
  return `{ ${shared}, kind: '${kind}', all: (unit, job, inputs) => {
  const { run, vars } = job
  const out = unit.outs
  let at = ''
  const record = null
  const trigger = triggerOf(job, null, 0)
  const emit = (port, value) => put(job, out, port, value, record, null, 0)
  const skip = (thrown, failed) => fail(job, unit, thrown, at, failed, null, 0)
  try {
    ${body}
  } catch (thrown) {
    fail(job, unit, thrown, at, record, null, 0)
  }
} }`
}

function templates(): Readonly<Record<string, string>> {
  const { EXPRESSION_FAILED, CODE_FAILED, RECORD_REJECTED } = errorTable
  return {
    EXPRESSION_FAILED: EXPRESSION_FAILED.text.en,
    CODE_FAILED: CODE_FAILED.text.en,
    RECORD_REJECTED: RECORD_REJECTED.text.en,
  }
}
