import { flowError, type ErrorCode, type FlowError, type Problem } from '../errors.ts'
import { codeProblem, nearestName } from '../expression/index.ts'
import { isJsonObject, type Json } from '../json.ts'
import type { NodeTypeInfo } from './node-type-info.ts'
import { schemaPhrases } from '../phrases.ts'
import { checkSchema, escapePointer, valueAt, type SchemaFinding } from '../schema/index.ts'
import { fieldTitle } from './field-title.ts'
import type { Flow, FlowNode } from './flow.ts'
import { callProblems, type CallableFlow } from './check-calls.ts'
import { catchProblems } from './check-catches.ts'
import { sampleProblems } from './check-samples.ts'
import { shapeFindings, type ShapeContext } from './check-shapes.ts'
import { valueMapProblems } from './check-value-maps.ts'
import { hiddenEdges } from './control.ts'
import { downstreamOf, structureProblems } from './graph.ts'
import { checkPorts, type NodeTypes } from './ports.ts'
import type { WiringProblems } from './shape/wiring-memory.ts'

export interface CheckOptions extends ShapeContext {
  /** Every flow there is, this one included or not. Left out, called flows are not looked up. */
  readonly flows?: ReadonlyMap<string, CallableFlow>
  /** Connection name -> connector id. Left out, connections are not looked up. */
  readonly connections?: ReadonlyMap<string, string>
}

/**
 * Finds every reason why a flow cannot run (or should not, for warnings) without running it. Editor, command line and
 * runtime all ask this one function.
 *
 * @returns Problems in document order, each with a JSON pointer and, where one is concerned, the node's id. The flow may
 * run when none is left whose `severity` is not `warning`.
 */
export function checkFlow(flow: Flow, types: NodeTypes, options: CheckOptions = {}): readonly Problem[] {
  const findWiring = () => wiringProblems(flow, types, options.flows)
  const wiring = options.memo?.wiring.problems({ flow, types, flows: options.flows }, findWiring) ?? findWiring()
  return [
    ...wiring.first,
    ...flow.nodes.flatMap((node, index) => {
      const path = `/nodes/${index}`
      const check = () => checkNode(node, types, { ...options, path })
      const given = [types.get(node.type), options.connections, path]
      return options.memo && types.has(node.type) ? options.memo.checked(node, given, check) : check()
    }),
    ...shapeFindings(flow, types, options),
    ...wiring.last,
    ...valueMapProblems(flow, types, options.valueMaps),
  ]
}

function wiringProblems(flow: Flow, types: NodeTypes, flows: CheckOptions['flows']): WiringProblems {
  return {
    first: [...structureProblems(flow), ...triggerProblems(flow, types)],
    last: [
      ...portProblems(flow, types),
      ...reachProblems(flow, types),
      ...catchProblems(flow, types),
      ...callProblems(flow, types, flows),
    ],
  }
}

/** Problems that forbid publishing. */
export function blockingProblems(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter((problem) => problem.severity !== 'warning')
}

/** What is wrong with values would show record by record; a flow that was published before somebody knew keeps running. */
const valueCodes: ReadonlySet<string> = new Set<ErrorCode>([
  'FIELD_UNKNOWN',
  'EXPRESSION_TYPE_WRONG',
  'TARGET_FIELD_UNKNOWN',
  'NAMED_FIELD_UNKNOWN',
  'TARGET_FIELD_MISSING',
  'TARGET_READ_ONLY',
  'VALUE_TYPE_WRONG',
  'VALUE_MAY_BE_NULL',
  'ENUM_UNMAPPED',
  'KEY_NOT_UNIQUE',
  'PERMISSION_MISSING',
])

/** Problems for which a flow cannot even begin to run. */
export function stoppingProblems(problems: readonly Problem[]): readonly Problem[] {
  return blockingProblems(problems).filter(({ code }) => !valueCodes.has(code))
}

interface NodeCheck extends CheckOptions {
  readonly path: string
}

function checkNode(node: FlowNode, types: NodeTypes, check: NodeCheck): readonly Problem[] {
  const type = types.get(node.type)
  if (!type) return [unknownType(node, types, check.path)]
  if (node.typeVersion > type.version) {
    const params = { node: node.name, type: node.type, wanted: node.typeVersion, known: type.version }
    return [at(flowError('NODE_VERSION_UNKNOWN', params), node, `${check.path}/typeVersion`)]
  }
  if (node.disabled) return []
  return [
    ...connectionProblems(node, type, check),
    ...configProblems(node, type, check),
    ...sampleProblems(node, type, check.path),
  ]
}

function unknownType(node: FlowNode, types: NodeTypes, path: string): Problem {
  const nearest = nearestName(node.type, [...types.keys()])
  const params = { node: node.name, type: node.type, ...(nearest === undefined ? {} : { nearest }) }
  return at(flowError('NODE_TYPE_UNKNOWN', params), node, `${path}/type`)
}

function connectionProblems(node: FlowNode, type: NodeTypeInfo, check: NodeCheck): readonly Problem[] {
  if (!type.connector) return []
  const path = `${check.path}/connection`
  if (node.connection === undefined) {
    if (type.connectionOptional) return []
    return [at(flowError('NODE_CONNECTION_MISSING', { node: node.name, type: type.connector }), node, path)]
  }
  if (!check.connections) return []
  const connector = check.connections.get(node.connection)
  if (connector === undefined) {
    return [at(flowError('CONNECTION_UNKNOWN', { connection: node.connection }), node, path)]
  }
  if (connector === type.connector) return []
  const params = { node: node.name, wanted: type.connector, connection: node.connection, got: connector }
  return [at(flowError('CONNECTION_TYPE_WRONG', params), node, path)]
}

function configProblems(node: FlowNode, type: NodeTypeInfo, check: NodeCheck): readonly Problem[] {
  const path = `${check.path}/config`
  const found = check.memo?.configs.findings(type.config, node.config) ?? checkSchema(type.config, node.config)
  const findings = withoutUnionNoise(found)
  if (findings.length === 0) return codeProblems(node, type, path)
  return findings.map((one) => {
    const { path: pointer, expected, got } = one
    const field = pointer === '' ? 'config' : fieldTitle(type.config, pointer, 'en')
    if (isMissing(node.config, one)) {
      return at(flowError('NODE_CONFIG_MISSING', { node: node.name, field }), node, path + pointer)
    }
    return at(flowError('NODE_CONFIG_INVALID', { node: node.name, field, expected, got }), node, path + pointer)
  })
}

/** True where nothing was entered yet: no value, or an empty text where there has to be one. */
function isMissing(config: Json, { path, expected }: SchemaFinding): boolean {
  const value = valueAt(config, path)
  return value === undefined || (value === '' && (path.endsWith('/$expr') || expected === schemaPhrases.blank.en))
}

/** A field that is fixed or computed is a union: when the fixed form does not fit, "$expr is required" is no help. */
function withoutUnionNoise(findings: readonly SchemaFinding[]): readonly SchemaFinding[] {
  const useful = findings.filter((finding) => !finding.path.endsWith('/$expr') || finding.expected !== 'is required')
  return useful.length > 0 ? useful : findings
}

/** Fields of the form that hold a user's code must compile, so that a typing error shows before a run. */
function codeProblems(node: FlowNode, type: NodeTypeInfo, path: string): readonly Problem[] {
  const properties = type.config['properties']
  if (!isJsonObject(properties)) return []
  return Object.entries(properties).flatMap(([name, schema]) => {
    const source = node.config[name]
    if (typeof source !== 'string' || !holdsJavaScript(schema)) return []
    const reason = codeProblem(source)
    if (reason === undefined) return []
    return [at(flowError('CODE_INVALID', { node: node.name, reason }), node, `${path}/${escapePointer(name)}`)]
  })
}

function holdsJavaScript(schema: Json): boolean {
  const hints = isJsonObject(schema) ? schema['x-ui'] : undefined
  return isJsonObject(hints) && hints['widget'] === 'code' && hints['language'] === 'javascript'
}

function triggerProblems(flow: Flow, types: NodeTypes): readonly Problem[] {
  const unknown = flow.nodes.some((node) => !types.has(node.type))
  if (unknown || flow.nodes.some((node) => isTrigger(node, types) && !node.disabled)) return []
  return [flowError('TRIGGER_MISSING', {}, { path: '/nodes' }).toProblem()]
}

function portProblems(flow: Flow, types: NodeTypes): readonly Problem[] {
  const nodes = new Set(flow.nodes.map((node) => node.id))
  return flow.edges.flatMap((edge, index) => {
    if (!nodes.has(edge.from.node) || !nodes.has(edge.to.node)) return []
    const problem = checkPorts(flow, types, edge.from, edge.to)
    return problem ? [{ ...problem, path: `/edges/${index}` }] : []
  })
}

function reachProblems(flow: Flow, types: NodeTypes): readonly Problem[] {
  const reached = new Set<string>()
  const wired = { edges: [...flow.edges, ...hiddenEdges(flow, types)] }
  for (const node of flow.nodes) {
    if (!isStart(node, types)) continue
    reached.add(node.id)
    for (const id of downstreamOf(wired, node.id)) reached.add(id)
  }
  if (reached.size === 0) return []
  return flow.nodes.flatMap((node, index) => {
    // A catch without failures to catch has a finding of its own.
    const known = types.get(node.type)
    if (reached.has(node.id) || node.disabled || !known || known.source) return []
    const problem = at(flowError('NODE_UNREACHABLE', { node: node.name }), node, `/nodes/${index}`)
    return [{ ...problem, severity: 'warning' as const }]
  })
}

function isTrigger(node: FlowNode, types: NodeTypes): boolean {
  return types.get(node.type)?.kind === 'trigger'
}

function isStart(node: FlowNode, types: NodeTypes): boolean {
  return isTrigger(node, types) || types.get(node.type)?.source === 'finally'
}

function at(error: FlowError, node: FlowNode, path: string): Problem {
  return error.at({ node: node.id, path }).toProblem()
}
