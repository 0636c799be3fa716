import * as Type from 'typebox'
import { flowError, type Problem } from '../errors.ts'
import type { Json } from '../json.ts'
import { escapePointer } from '../schema/index.ts'

/** Most records of one pin. */
export const maxPinRecords = 200
/** Most bytes of one pin, measured as the JSON text of its records. */
export const maxPinBytes = 256 * 1024
/** Most bytes of all pins of a flow. */
export const maxPinsBytes = 2 * 1024 * 1024

/** Where the records of a pin came from: typed by a person, a run, a connection's first page, a file, the port's schema. */
export const pinOrigins = ['hand', 'run', 'firstPage', 'file', 'schema'] as const

export const PinSchema = Type.Object(
  {
    from: Type.Enum([...pinOrigins], { description: 'Where the records came from' }),
    at: Type.String({ maxLength: 40, description: 'When they were taken, an ISO instant in UTC' }),
    basis: Type.String({
      pattern: '^[0-9a-f]{16}$',
      description: 'What the node and all before it were set to when the records were taken',
    }),
    records: Type.Array(Type.Unknown()),
  },
  { additionalProperties: false },
)

export type PinOrigin = (typeof pinOrigins)[number]

/** Records that stand for what leaves a port, in runs of a part of the flow. A run of the whole flow never uses them. */
export interface Pin {
  readonly from: PinOrigin
  /** ISO instant in UTC. */
  readonly at: string
  /** `dataBasis` of the node when the records were taken; another one now means that they may be out of date. */
  readonly basis: string
  readonly records: readonly Json[]
}

/** Pins of one node, by output port. */
export type NodePins = Readonly<Record<string, Pin>>

/** Pins of a flow, by node. */
export type FlowPins = Readonly<Record<string, NodePins>>

interface PinnedFlow {
  readonly nodes: readonly { readonly id: string; readonly name: string }[]
  readonly pins?: FlowPins
}

/** The pins of a node; `undefined` when it has none. */
export function pinsOf(flow: Pick<PinnedFlow, 'pins'>, node: string): NodePins | undefined {
  return flow.pins && Object.hasOwn(flow.pins, node) ? flow.pins[node] : undefined
}

/** The flow without its pins, as every run of the whole flow sees it. */
export function withoutPins<F extends Pick<PinnedFlow, 'pins'>>(flow: F): F {
  if (flow.pins === undefined) return flow
  const { pins: _, ...rest } = flow
  return rest as F
}

/**
 * What is wrong with the pins of a flow: `PIN_TOO_LARGE`, `PINS_TOO_LARGE`, `PIN_NODE_UNKNOWN`, each with its place. Their
 * form is not looked at; the flow's schema does that.
 */
export function pinProblems(flow: PinnedFlow): readonly Problem[] {
  if (flow.pins === undefined) return []
  const problems: Problem[] = []
  let bytes = 0
  for (const [node, ports] of Object.entries(flow.pins)) {
    const name = flow.nodes.find(({ id }) => id === node)?.name
    if (name === undefined)
      problems.push(flowError('PIN_NODE_UNKNOWN', { node }, { path: `/pins/${escapePointer(node)}` }).toProblem())
    for (const [port, pin] of Object.entries(ports)) {
      const size = byteLength(JSON.stringify(pin.records))
      bytes += size
      const problem = sizeProblem(name ?? node, pin, size)
      if (problem)
        problems.push({ ...problem, node, path: `/pins/${escapePointer(node)}/${escapePointer(port)}/records` })
    }
  }
  if (bytes > maxPinsBytes) {
    const params = { size: inKilobytes(bytes), limit: inKilobytes(maxPinsBytes) }
    problems.push(flowError('PINS_TOO_LARGE', params, { path: '/pins' }).toProblem())
  }
  return problems
}

function sizeProblem(node: string, { records }: Pin, bytes: number): Problem | undefined {
  const limits = { maxRecords: maxPinRecords, maxSize: inKilobytes(maxPinBytes) }
  if (records.length <= maxPinRecords && bytes <= maxPinBytes) return undefined
  return flowError('PIN_TOO_LARGE', { node, records: records.length, size: inKilobytes(bytes), ...limits }).toProblem()
}

function inKilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} kB`
}

/** Length of a text in UTF-8. */
function byteLength(text: string): number {
  let bytes = text.length
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    // The two halves of a surrogate pair make four bytes together.
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1
  }
  return bytes
}
