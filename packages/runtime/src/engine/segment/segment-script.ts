import { errorPort, errorTable, type WriterNotes } from '@isthmus/sdk'
import type { Plan, PureUnit } from '../plan/plan.ts'
import { innerPorts, isInnerPort } from '../plan/plan-units.ts'
import { segmentPrelude } from './segment-prelude.ts'
import type { FlowValueMaps } from '../plan/flow-value-maps.ts'
import { unitSource } from './segment-unit.ts'
import { ScriptTables } from './script-tables.ts'
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
export function segmentScript(units: readonly PureUnit[], plan: Plan, maps?: FlowValueMaps): SegmentScript {
  const tables = new ScriptTables(maps)
  const valueTable: WriterNotes['valueTable'] = (map, direction) => tables.nameOf(map, direction)
  const { typesAt } = plan
  const notes: WriterNotes = { usesTrigger: false, holders: { record: 'fields' }, valueTable, typesAt }
  const unitIndex = new Map(units.map((unit, index) => [unit.id, index]))
  const ports = units.flatMap((unit, index) =>
    unit.ports.map((port) => segmentPort(plan, unitIndex, { unit, index, port })),
  )
  const names = new Map(plan.nodes.map(({ id, name }) => [id, name]))
  const besideCode = units.some(({ type: { behaviour } }) => behaviour.kind === 'pure' && behaviour.tier === 'code')
  const bodies = units.map((unit, index) => {
    const own = ports.flatMap(({ unit: owner, port }, at) => (owner === index ? [[port, at] as const] : []))
    return unitSource(unit, { prefix: `u${index}_`, ports: Object.fromEntries(own), notes, names, besideCode })
  })
  const sources = units.map((unit) => innerSources(plan, unit, { ports, unitIndex }))
  const source = [
    '(() => {',
    '"use strict"',
    'const none = Object.freeze({})',
    segmentPrelude(),
    besideCode ? 'const holdOn = () => {}' : holdingOn,
    `const templates = ${JSON.stringify(templates())}`,
    `const ports = ${JSON.stringify(ports.map(toScriptPort))}`,
    `const inner = ${JSON.stringify(sources)}`,
    tables.source(),
    ...bodies.map(({ setup }) => setup),
    `const units = [${bodies.map(({ body }) => body).join(',\n')}]`,
    'return (metaText, texts) => visit(metaText, texts, { units, ports, inner })',
    '})()',
  ].join('\n')
  return { source, ports, unitIndex, usesTrigger: notes.usesTrigger }
}

/**
 * Of the shapes that objects have, engines forget those of which none is left when all garbage is collected, and with them
 * throw away what they have compiled for them. So the last burst stays, until the next. Code of users could find it there.
 */
const holdingOn = 'let held; const holdOn = (burst) => { held = burst }'

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
    leaves: unit.role === 'combine' || readers.some((edge) => !unitIndex.has(edge.to.unit)),
    ends: readers.length === 0,
  }
}

function toScriptPort({ node, port, leaves, ends }: SegmentPort): object {
  const keep = isInnerPort(port) ? 0 : port === errorPort ? keptErrors : keptPerPort
  const isRead = leaves || !ends
  return { node, port, leaves, keep, isRead, lines: port === innerPorts.lines || port === innerPorts.held }
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

function templates(): Readonly<Record<string, string>> {
  const { EXPRESSION_FAILED, CODE_FAILED, RECORD_REJECTED, LINE_INVALID, VALUE_UNMAPPED, VALUE_AWAITED } = errorTable
  return {
    LINE_INVALID: LINE_INVALID.text.en,
    EXPRESSION_FAILED: EXPRESSION_FAILED.text.en,
    CODE_FAILED: CODE_FAILED.text.en,
    RECORD_REJECTED: RECORD_REJECTED.text.en,
    VALUE_UNMAPPED: VALUE_UNMAPPED.text.en,
    VALUE_AWAITED: VALUE_AWAITED.text.en,
  }
}
