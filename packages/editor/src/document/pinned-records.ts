import { pinsOf, type Flow, type Json, type Pin } from '@isthmus/sdk'
import { useMemo } from 'react'
import { useDocumentState } from './DocumentContext.tsx'

/** The pin of a node's output port; `undefined` without one. */
export function pinOf(flow: Pick<Flow, 'pins'>, node: string, port: string): Pin | undefined {
  const ports = pinsOf(flow, node)
  return ports && Object.hasOwn(ports, port) ? ports[port] : undefined
}

/** The records pinned on an output port of the open flow; `undefined` without a pin. */
export function usePinnedRecords(node: string | undefined, port = 'out'): readonly Json[] | undefined {
  const flow = useDocumentState((state) => state.flow)
  return node === undefined ? undefined : pinOf(flow, node, port)?.records
}

/** A pinned record on its way into a node. */
export interface PinnedInput {
  readonly node: string
  readonly port: string
  readonly index: number
  readonly value: Json
}

/** The pinned records that arrive at a node, or at one input port of it, in the order of the wires. */
export function usePinnedInputs(node: string | undefined, inputPort?: string): readonly PinnedInput[] {
  const edges = useDocumentState((state) => state.flow.edges)
  const pins = useDocumentState((state) => state.flow.pins)
  return useMemo(() => {
    if (!pins || node === undefined) return []
    const wires = edges.filter(({ to }) => to.node === node && (inputPort === undefined || to.port === inputPort))
    return wires.flatMap(({ from }) =>
      (pinOf({ pins }, from.node, from.port)?.records ?? []).map((value, index) => ({ ...from, index, value })),
    )
  }, [edges, pins, node, inputPort])
}

/** The same, the records alone. */
export function useInputPins(node: string | undefined): readonly Json[] {
  const inputs = usePinnedInputs(node)
  return useMemo(() => inputs.map(({ value }) => value), [inputs])
}
