import { useDocumentState } from '../../document/index.ts'

/** The nodes a run can start with. */
export function useTriggers() {
  const nodes = useDocumentState((state) => state.flow.nodes)
  const nodeTypes = useDocumentState((state) => state.nodeTypes)
  return nodes.filter((node) => nodeTypes.get(node.type)?.kind === 'trigger' && !node.disabled)
}
