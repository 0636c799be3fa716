import { schemaOfSamples, viewOf, type Flow, type FlowTypes, type JsonSchema } from '@isthmus/sdk'

type PortShapes = Readonly<Record<string, JsonSchema>>

/** Shapes read off pinned records, for output ports of which nothing else says what leaves them. */
export function pinnedShapes(
  flow: Pick<Flow, 'pins'>,
  types: Pick<FlowTypes, 'output'>,
): ReadonlyMap<string, PortShapes> {
  const shapes = new Map<string, PortShapes>()
  for (const [node, ports] of Object.entries(flow.pins ?? {})) {
    const found = Object.entries(ports).flatMap(([port, { records }]): readonly (readonly [string, JsonSchema])[] => {
      if (viewOf(types.output(node, port) ?? {}).fieldNames.length > 0) return []
      const shape = schemaOfSamples(records)
      return shape ? [[port, shape]] : []
    })
    if (found.length > 0) shapes.set(node, Object.fromEntries(found))
  }
  return shapes
}
