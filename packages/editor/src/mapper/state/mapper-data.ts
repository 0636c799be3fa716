import type { ExpressionTypes, FieldPath, FlowNode, Json, JsonSchema, NodeTypeInfo } from '@isthmus/sdk'

/** One record that the mapping is tried on. */
export interface MapperSample {
  readonly record: Json
  readonly trigger?: Json
  readonly run?: Json
  /** What the target system holds for it, where that is known. */
  readonly before?: Json
}

/** Everything the mapper is told about the node whose fields are mapped; it knows neither runs nor the API. */
export interface MapperData {
  readonly node: FlowNode
  readonly nodeType: NodeTypeInfo
  /** The config property that holds the rows. */
  readonly list: string
  /** Shape of `record`. */
  readonly source: JsonSchema | undefined
  /** Shape of `trigger`, where it is another one. */
  readonly trigger: JsonSchema | undefined
  /** Shape of what the rows build; absent where any field may be written. */
  readonly target: JsonSchema | undefined
  /** True where fields that the target does not name may be written, too. */
  readonly takesAnyField: boolean
  /** Target fields that the config fills elsewhere, such as the key of an upsert. */
  readonly filled: readonly FieldPath[]
  /** The shape of the target is that of the rows themselves: nothing is wanted, nothing missing, nothing unknown. */
  readonly isOwn: boolean
  /** Fields that are left out keep what they hold, so none is missing. */
  readonly isPartial: boolean
  /** What an expression of the node knows of the values it reads, by its pointer in the config. */
  readonly typesAt: (pointer: string) => ExpressionTypes | undefined
  readonly samples: readonly MapperSample[]
  readonly samplesFrom: 'run' | 'pins' | 'generated'
  /** How many there are in all, loaded or not. */
  readonly sampleCount: number
  readonly moreSamples: (() => void) | undefined
  readonly readOnly: boolean
}
