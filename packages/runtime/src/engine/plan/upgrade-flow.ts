import { checkFlow, type CheckOptions, type Flow, type FlowNode, type Problem } from '@isthmus/sdk'
import type { CheckedShapes } from '../drift-port.ts'
import type { Registry } from '../registry.ts'

/**
 * Brings every node to the installed version of its type, one version step at a time, so that a flow drawn for an older
 * plugin still runs. Nodes that are newer than what is installed stay as they are: `checkFlow` refuses them.
 */
export function upgradeFlow(flow: Flow, registry: Registry): Flow {
  const nodes = flow.nodes.map((node) => upgraded(node, registry))
  return nodes.every((node, at) => node === flow.nodes[at]) ? flow : { ...flow, nodes }
}

/** `checkFlow` of a flow as it would run. */
export function checkUpgraded(flow: Flow, registry: Registry, options: CheckOptions = {}): readonly Problem[] {
  return checkFlow(upgradeFlow(flow, registry), registry.infos, options)
}

/**
 * `checkUpgraded` before a run: what is only wrong since a system has changed does not keep a flow from running; whether it
 * shall is for its policy to say.
 */
export function checkToRun(
  flow: Flow,
  registry: Registry,
  { shapes, ...options }: CheckOptions & { readonly shapes?: CheckedShapes | undefined },
): readonly Problem[] {
  const problems = checkUpgraded(flow, registry, { ...options, ...(shapes ? { entities: shapes.latest } : {}) })
  if (!shapes || shapes.latest === shapes.accepted || problems.length === 0) return problems
  const before = new Set(checkUpgraded(flow, registry, { ...options, entities: shapes.accepted }).map(placeOf))
  return problems.filter((problem) => before.has(placeOf(problem)))
}

function placeOf({ code, node, path }: Problem): string {
  return JSON.stringify([code, node, path])
}

function upgraded(node: FlowNode, registry: Registry): FlowNode {
  const type = registry.nodeTypes.get(node.type)
  if (!type?.upgrade || node.typeVersion >= type.info.version) return node
  let { config } = node
  for (let version = node.typeVersion; version < type.info.version; version += 1) config = type.upgrade(config, version)
  return { ...node, config, typeVersion: type.info.version }
}
