import { flowError, type Problem } from '../errors.ts'
import { checkSchema } from '../schema/index.ts'
import { FlowSchema, type Flow } from './flow.ts'
import { structureProblems } from './graph.ts'
import { migrateFlow } from './migrate.ts'
import { pinProblems, pinsOf, type NodePins } from './pins.ts'

export type ParseResult =
  | { readonly ok: true; readonly flow: Flow }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/**
 * Reads a flow document, so that nothing unchecked goes further. Takes JSON text or an already parsed value, brings old
 * forms to the newest one, and checks form, unique ids, edge ends and cycles. Node types are not looked at; `checkFlow`
 * does that.
 *
 * @returns The flow, or all problems, each with a JSON pointer: `JSON_INVALID`, `FLOW_VERSION_UNKNOWN`,
 * `SCHEMA_MISMATCH`, `NODE_ID_DUPLICATE`, `EDGE_ID_DUPLICATE`, `EDGE_DUPLICATE`, `EDGE_NODE_UNKNOWN`, `EDGE_CYCLE`,
 * `PIN_NODE_UNKNOWN`, `PIN_TOO_LARGE`, `PINS_TOO_LARGE`.
 */
export function parseFlow(input: unknown): ParseResult {
  const json = typeof input === 'string' ? parseJson(input) : { ok: true as const, value: input }
  if (!json.ok) return { ok: false, problems: [json.problem] }
  const migrated = migrateFlow(json.value)
  if (!migrated.ok) return migrated
  const findings = checkSchema(FlowSchema, migrated.document)
  if (findings.length > 0) return { ok: false, problems: findings.map((finding) => mismatch(finding)) }
  const flow = migrated.document as unknown as Flow
  const problems = [...structureProblems(flow), ...pinProblems(flow)]
  return problems.length > 0 ? { ok: false, problems } : { ok: true, flow }
}

/**
 * Writes a flow document as it is stored: keys in the schema's order, one property per line, a line break at the end, so
 * that a difference in version control shows what changed and nothing else.
 */
export function formatFlow(flow: Flow): string {
  const { schema, id, name, description, nodes, edges, settings } = flow
  const ordered = {
    schema,
    id,
    name,
    ...(description === undefined ? {} : { description }),
    nodes: nodes.map((node) => inOrder(node, nodeKeys)),
    edges: edges.map(({ id: edgeId, from, to }) => ({
      id: edgeId,
      from: { node: from.node, port: from.port },
      to: { node: to.node, port: to.port },
    })),
    settings,
    ...pinsInOrder(flow),
  }
  return `${JSON.stringify(ordered, null, 2)}\n`
}

/** By node in the flow's order, then by port, so that a difference shows the records that changed and nothing else. */
function pinsInOrder(flow: Flow): Pick<Flow, 'pins'> {
  const pinned = flow.nodes.flatMap(({ id }) => {
    const ports = pinsOf(flow, id)
    return ports && Object.keys(ports).length > 0 ? [[id, portsInOrder(ports)] as const] : []
  })
  return pinned.length === 0 ? {} : { pins: Object.fromEntries(pinned) }
}

function portsInOrder(ports: NodePins): NodePins {
  return Object.fromEntries(
    Object.entries(ports)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([port, { from, at, basis, records }]) => [port, { from, at, basis, records }]),
  )
}

const nodeKeys = [
  'id',
  'type',
  'typeVersion',
  'name',
  'connection',
  'config',
  'onError',
  'retry',
  'timeoutMs',
  'disabled',
  'notes',
  'position',
] as const

function inOrder<T extends object>(value: T, keys: readonly (keyof T)[]): Partial<T> {
  const ordered: Partial<T> = {}
  for (const key of keys) if (value[key] !== undefined) ordered[key] = value[key]
  return ordered
}

function parseJson(text: string): { ok: true; value: unknown } | { ok: false; problem: Problem } {
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    return { ok: false, problem: flowError('JSON_INVALID', { reason }, { path: '' }).toProblem() }
  }
}

function mismatch(finding: { readonly path: string; readonly expected: string; readonly got: string }): Problem {
  const where = finding.path === '' ? 'The flow document' : finding.path
  return flowError(
    'SCHEMA_MISMATCH',
    { where, expected: finding.expected, got: finding.got },
    { path: finding.path },
  ).toProblem()
}
