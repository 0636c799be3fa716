import * as Type from 'typebox'
import type { Static } from 'typebox'
import type { Json } from '../json.ts'
import { PinSchema, type FlowPins } from './pins.ts'

/** The newest form of a flow document this version reads and writes. */
export const flowSchemaVersion = 'isthmus/flow/1'

const Identifier = (description: string) => Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$', description })

/** How a failed call of a node is tried again; only transient and throttled failures are. */
export const RetryPolicySchema = Type.Object(
  {
    tries: Type.Integer({ minimum: 1, maximum: 10, description: 'Tries in all, the first one included' }),
    waitMs: Type.Integer({
      minimum: 0,
      maximum: 600_000,
      description: 'Wait before the second try; doubles each time',
    }),
    maxWaitMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 3_600_000 })),
  },
  { additionalProperties: false },
)

/** A step placed on the canvas. Its id is stable: edges, traces and links name it. */
export const FlowNodeSchema = Type.Object(
  {
    id: Identifier('Stable id, unique in the flow'),
    type: Type.String({ minLength: 1, maxLength: 100, description: 'Node type, such as "map"' }),
    typeVersion: Type.Integer({ minimum: 1 }),
    name: Type.String({ minLength: 1, maxLength: 120, description: 'Title on the canvas' }),
    config: Type.Record(Type.String(), Type.Unknown()),
    connection: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Name of a connection' })),
    onError: Type.Optional(
      Type.Enum(['continue', 'stop'], {
        description: 'continue: the record leaves by the error port; stop: the run ends at the first error',
      }),
    ),
    retry: Type.Optional(RetryPolicySchema),
    timeoutMs: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400_000 })),
    disabled: Type.Optional(Type.Boolean({ description: 'Records pass through untouched' })),
    notes: Type.Optional(Type.String({ maxLength: 10_000 })),
    position: Type.Object({ x: Type.Number(), y: Type.Number() }, { additionalProperties: false }),
  },
  { additionalProperties: false },
)

const EdgeEndSchema = Type.Object(
  { node: Identifier('Node id'), port: Identifier('Port id') },
  { additionalProperties: false },
)

/** A wire from an output port to an input port. */
export const FlowEdgeSchema = Type.Object(
  { id: Identifier('Stable id, unique in the flow'), from: EdgeEndSchema, to: EdgeEndSchema },
  { additionalProperties: false },
)

/** What holds for every run of the flow. */
export const FlowSettingsSchema = Type.Object(
  {
    concurrency: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1000, description: 'Runs of this flow at the same time' }),
    ),
    maxPerSecond: Type.Optional(
      Type.Number({ minimum: 0.001, maximum: 10_000, description: 'Runs that start per second; others wait' }),
    ),
    maxQueued: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Runs that may wait' })),
    timeoutMs: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400_000, description: 'Time limit of a run' })),
    timeZone: Type.Optional(Type.String({ maxLength: 64, description: 'IANA zone, such as Europe/Berlin' })),
    personalFields: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
        maxItems: 200,
        description:
          'Fields with personal data besides those that connectors name, such as "email" or "customer.phone", wherever they lie in a record',
      }),
    ),
    keepTraces: Type.Optional(Type.Enum(['all', 'errors', 'none'])),
    drift: Type.Optional(
      Type.Enum(['warn', 'pause', 'park'], {
        description:
          'When something that the flow uses has changed in a system: warn (by default), pause the flow, or park the records that touch it',
      }),
    ),
    durability: Type.Optional(
      Type.Enum(['full', 'grouped'], {
        description:
          'Of flows that only compute and answer. full: an event is on the disk before it is answered; grouped: within some milliseconds after',
      }),
    ),
    retention: Type.Optional(
      Type.Object(
        {
          succeededDays: Type.Optional(
            Type.Integer({ minimum: 0, maximum: 36_500, description: 'Days that succeeded runs are kept' }),
          ),
          failedDays: Type.Optional(
            Type.Integer({ minimum: 0, maximum: 36_500, description: 'Days that all other runs are kept' }),
          ),
        },
        { additionalProperties: false, description: "How long runs are kept; the instance's setting by default" },
      ),
    ),
  },
  { additionalProperties: false },
)

/**
 * A flow document as stored in `flows/*.json` and in the database. It names connections and never contains a secret.
 */
export const FlowSchema = Type.Object(
  {
    schema: Type.Literal(flowSchemaVersion),
    id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$', description: 'Lower-case id, also the file name' }),
    name: Type.String({ minLength: 1, maxLength: 120 }),
    description: Type.Optional(Type.String({ maxLength: 10_000 })),
    nodes: Type.Array(FlowNodeSchema, { maxItems: 5000 }),
    edges: Type.Array(FlowEdgeSchema, { maxItems: 20_000 }),
    settings: FlowSettingsSchema,
    pins: Type.Optional(
      Type.Record(Type.String(), Type.Record(Type.String(), PinSchema), {
        description:
          'Node id -> output port -> records that stand for what leaves there, in runs of a part of the flow',
      }),
    ),
  },
  { additionalProperties: false },
)

export type RetryPolicy = Readonly<Static<typeof RetryPolicySchema>>
export type FlowSettings = Readonly<Static<typeof FlowSettingsSchema>>

/** One end of an edge. */
export interface EdgeEnd {
  readonly node: string
  readonly port: string
}

export interface FlowEdge {
  readonly id: string
  readonly from: EdgeEnd
  readonly to: EdgeEnd
}

export interface FlowNode {
  readonly id: string
  readonly type: string
  readonly typeVersion: number
  readonly name: string
  readonly config: NodeConfig
  readonly connection?: string
  readonly onError?: 'continue' | 'stop'
  readonly retry?: RetryPolicy
  readonly timeoutMs?: number
  readonly disabled?: boolean
  readonly notes?: string
  readonly position: { readonly x: number; readonly y: number }
}

/** Configuration of a node as stored: plain JSON in which a value may be an `ExpressionValue`. */
export type NodeConfig = { readonly [key: string]: Json }

export interface Flow {
  readonly schema: typeof flowSchemaVersion
  readonly id: string
  readonly name: string
  readonly description?: string
  readonly nodes: readonly FlowNode[]
  readonly edges: readonly FlowEdge[]
  readonly settings: FlowSettings
  /** Sample data; see `Pin`. */
  readonly pins?: FlowPins
}

export { isExpressionValue } from '../expression/expression-value.ts'
export type { ExpressionValue } from '../expression/expression-value.ts'
