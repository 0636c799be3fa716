import { downstreamOf, expressionTypes, schemaOfSamples, typeFlow, TypeMemo, viewOf } from '@isthmus/sdk'
import type { Flow, FlowNode, FlowTypes, JsonSchema, NodeTypes, TypeContext } from '@isthmus/sdk'
import { useMemo, useState } from 'react'
import {
  mappedList,
  pinnedShapes,
  useDocumentState,
  useFlowDocument,
  type DocumentState,
} from '../../document/index.ts'
import type { MapperData } from '../../mapper/state/mapper-data.ts'
import { useMapperSamples } from './use-mapper-samples.ts'

/** What the mapper of a node is told; nothing while the node has no list of fields. */
export function useMapperData(id: string): MapperData | undefined {
  const { readOnly, memo } = useFlowDocument()
  const flow = useDocumentState((state) => state.flow)
  const nodeTypes = useDocumentState((state) => state.nodeTypes)
  const node = flow.nodes.find((each) => each.id === id)
  const nodeType = node && nodeTypes.get(node.type)
  const list = nodeType && mappedList(nodeType)
  const entities = useDocumentState((state) => state.entities)
  const valueMaps = useDocumentState((state) => state.valueMaps)
  const contracts = useDocumentState((state) => state.called?.contracts)
  const types = useTypes(
    flow,
    nodeTypes,
    useMemo(() => knownOf({ entities, valueMaps, contracts }), [entities, valueMaps, contracts]),
  )
  const target = useMemo(() => node && targetOf(node, { flow, nodeTypes, types }), [node, flow, nodeTypes, types])
  const { record, trigger } = types.scope(id)
  const schema = target?.schema
  const targetNames = useMemo(() => (schema ? viewOf(schema).fieldNames : []), [schema])
  const samples = useMapperSamples(node, { source: record, targetNames })
  const source = useSource(record, samples)
  // As runs see it: a pinned sample says nothing there.
  const typesAt = useMemo(() => {
    const read = expressionTypes(flow, nodeTypes, { memo, ...(entities ? { entities } : {}) })
    return (pointer: string) => read(id, pointer)
  }, [flow, nodeTypes, entities, memo, id])
  const others = trigger === record ? undefined : trigger
  return useMemo(() => {
    if (!node || !nodeType || list === undefined) return undefined
    const { isFree, filled, isOwn, isPartial } = target ?? anyTarget
    return {
      node,
      nodeType,
      list,
      source,
      trigger: others,
      target: schema,
      takesAnyField: isFree,
      filled,
      isOwn,
      isPartial,
      typesAt,
      ...samples,
      readOnly,
    }
  }, [node, nodeType, list, source, others, schema, target, typesAt, samples, readOnly])
}

/** What is known of every record; a pinned sample stands in where nothing declares what leaves a port. */
function useTypes(flow: Flow, nodeTypes: NodeTypes, context: TypeContext): FlowTypes {
  const { memo: declaredMemo } = useFlowDocument()
  const [pinnedMemo] = useState(() => new TypeMemo())
  return useMemo(() => {
    // The same as the checks ask with, so that both find what the other one remembered.
    const declared = typeFlow(flow, nodeTypes, { ...context, memo: declaredMemo })
    const overrides = pinnedShapes(flow, declared)
    return overrides.size === 0 ? declared : typeFlow(flow, nodeTypes, { ...context, overrides, memo: pinnedMemo })
  }, [flow, nodeTypes, context, declaredMemo, pinnedMemo])
}

type Known = Pick<DocumentState, 'entities' | 'valueMaps'> & {
  readonly contracts: TypeContext['contracts'] | undefined
}

function knownOf({ entities, valueMaps, contracts }: Known): TypeContext {
  return { ...(entities ? { entities } : {}), ...(contracts ? { contracts } : {}), valueMaps }
}

/** The shape of the records that arrive; where nothing declares it, what the records of a run have in common. */
function useSource(
  declared: JsonSchema | undefined,
  { samples, samplesFrom }: Pick<MapperData, 'samples' | 'samplesFrom'>,
): JsonSchema | undefined {
  return useMemo(() => {
    if (declared && viewOf(declared).fieldNames.length > 0) return declared
    if (samplesFrom === 'generated') return declared
    return schemaOfSamples(samples.map((sample) => sample.record)) ?? declared
  }, [declared, samples, samplesFrom])
}

interface MapperTarget {
  readonly schema: JsonSchema | undefined
  readonly filled: readonly (readonly string[])[]
  /** Any field may be written besides those of the schema. */
  readonly isFree: boolean
  /** The schema says what the rows make, not what anybody wants. */
  readonly isOwn: boolean
  readonly isPartial: boolean
}

interface FlowAround {
  readonly flow: Flow
  readonly nodeTypes: NodeTypes
  readonly types: FlowTypes
}

const anyTarget: MapperTarget = { schema: undefined, filled: [], isFree: true, isOwn: true, isPartial: false }

/**
 * What the rows of a node build: the shape the system takes, where the node writes to one. A node that only makes a new
 * record takes any field; the fields that the next writing node wants are the best guess at what it should have.
 */
function targetOf(node: FlowNode, { flow, nodeTypes, types }: FlowAround): MapperTarget {
  const own = types.target(node.id)
  if (own) {
    const filled = [...own.filled.keys()].map((name) => [name])
    return {
      schema: own.schema,
      filled,
      isFree: own.schema['additionalProperties'] === true,
      isOwn: false,
      isPartial: own.rule.partial === true,
    }
  }
  const free = { filled: [], isFree: true, isPartial: false }
  if (nodeTypes.get(node.type)?.effects === 'write') return { ...free, schema: undefined, isOwn: true }
  const wanted = wantedBehind(node, { flow, nodeTypes, types })
  if (wanted) return { ...free, schema: wanted, isOwn: false }
  // What a node keeps of the record besides its rows is nothing to map.
  return { ...free, schema: node.config['keep'] === true ? undefined : types.output(node.id, 'out'), isOwn: true }
}

/** The shape the nearest writing node behind takes, while nothing has been mapped in it yet. */
function wantedBehind(node: FlowNode, { flow, nodeTypes, types }: FlowAround): JsonSchema | undefined {
  for (const id of downstreamOf(flow, node.id)) {
    const behind = flow.nodes.find((each) => each.id === id)
    const type = behind && nodeTypes.get(behind.type)
    const target = types.target(id)
    const list = type && mappedList(type)
    if (!behind || !target || list === undefined) continue
    const rows: unknown = behind.config[list]
    if (Array.isArray(rows) && rows.length === 0) return target.schema
  }
  return undefined
}
