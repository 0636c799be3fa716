import { checkFlow, type CheckOptions, type Flow, type FlowNode, type Problem } from '@isthmus/sdk'
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

function upgraded(node: FlowNode, registry: Registry): FlowNode {
  const type = registry.nodeTypes.get(node.type)
  if (!type?.upgrade || node.typeVersion >= type.info.version) return node
  let { config } = node
  for (let version = node.typeVersion; version < type.info.version; version += 1) config = type.upgrade(config, version)
  return { ...node, config, typeVersion: type.info.version }
}
