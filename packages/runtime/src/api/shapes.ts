import * as Type from 'typebox'
import type { TSchema } from 'typebox'
import { errorTable, type Json } from '@isthmus/sdk'
import { runStatuses, type ProblemDocument, type RunDetail, type RunSummary } from '@isthmus/sdk/api'
import { shape } from './route.ts'

/** An object that holds nothing else. */
export function exact(properties: Readonly<Record<string, TSchema>>): TSchema {
  return Type.Object(properties, { additionalProperties: false })
}

export const Instant = Type.String({ format: 'date-time', description: 'ISO 8601 in UTC' })
export const Count = Type.Integer({ minimum: 0 })
const Pointer = Type.String({ description: 'JSON pointer (RFC 6901)' })
export const FlowDocument = Type.Object({}, { description: 'A flow document, "isthmus/flow/1"' })
const Params = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]))
const Code = Type.Enum(Object.keys(errorTable))

const AnyJson = Type.Unsafe<Json>({ description: 'Any JSON value' })

const ProblemFixSchema = Type.Union(
  [
    exact({ kind: Type.Literal('replaceText'), path: Pointer, from: Count, to: Count, text: Type.String() }),
    exact({ kind: Type.Literal('set'), path: Pointer, value: AnyJson }),
    exact({ kind: Type.Literal('add'), path: Pointer, value: AnyJson }),
    exact({ kind: Type.Literal('remove'), path: Pointer }),
  ],
  { description: 'An edit of the document that puts the finding right' },
)

export const ProblemSchema = exact({
  code: Code,
  message: Type.String(),
  hint: Type.Optional(Type.String()),
  path: Type.Optional(Pointer),
  node: Type.Optional(Type.String()),
  params: Type.Optional(Params),
  severity: Type.Optional(Type.Literal('warning')),
  range: Type.Optional(exact({ from: Count, to: Count })),
  fix: Type.Optional(ProblemFixSchema),
})

export const problemDocumentShape = shape<ProblemDocument>(
  exact({
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Code,
    detail: Type.String(),
    hint: Type.Optional(Type.String()),
    params: Type.Optional(Params),
    problems: Type.Optional(Type.Array(ProblemSchema)),
  }),
)

export const RunStatusSchema = Type.Enum([...runStatuses])
export const TriggerKindSchema = Type.Enum(['manual', 'webhook', 'schedule', 'poll', 'queue', 'files', 'call'])

const runFields = {
  id: Type.String(),
  flowId: Type.String(),
  flowName: Type.String(),
  flowVersion: Type.Integer(),
  status: RunStatusSchema,
  trigger: exact({ node: Type.String(), kind: TriggerKindSchema }),
  startedBy: Type.String(),
  queuedAt: Instant,
  startedAt: Type.Optional(Instant),
  endedAt: Type.Optional(Instant),
  durationMs: Type.Optional(Type.Number({ minimum: 0 })),
  records: exact({ in: Count, out: Count, errors: Count }),
  parked: Type.Optional(Count),
  keys: exact({ first: Type.Array(Type.String()), count: Count }),
  failure: Type.Optional(exact({ node: Type.String(), nodeName: Type.String(), problem: ProblemSchema })),
  parent: Type.Optional(exact({ run: Type.String(), node: Type.String() })),
  stopped: Type.Optional(
    exact({
      node: Type.String(),
      nodeName: Type.String(),
      outcome: Type.Enum(['succeeded', 'failed']),
      message: Type.String(),
    }),
  ),
  waitingUntil: Type.Optional(Instant),
  part: Type.Optional(exact({ upTo: Type.Optional(Type.String()), only: Type.Optional(Type.String()) })),
}

const StepSchema = exact({
  node: Type.String(),
  status: Type.Enum(['waiting', 'running', 'succeeded', 'partial', 'failed', 'skipped']),
  recordsIn: Count,
  recordsOut: Type.Record(Type.String(), Count),
  errors: Count,
  durationMs: Type.Number({ minimum: 0 }),
  retries: Count,
  problem: Type.Optional(ProblemSchema),
  given: Type.Optional(Type.Enum(['pin', 'run', 'sample'])),
  unsent: Type.Optional(Count),
})

const CalledRunSchema = exact({
  id: Type.String(),
  flowId: Type.String(),
  flowName: Type.String(),
  status: RunStatusSchema,
  queuedAt: Instant,
  node: Type.String(),
})

export const RunSummarySchema = exact(runFields)
export const runSummaryShape = shape<RunSummary>(RunSummarySchema)
export const runDetailShape = shape<RunDetail>(
  exact({
    ...runFields,
    flow: FlowDocument,
    steps: Type.Array(StepSchema),
    unkept: Type.Optional(Type.Enum(['settings', 'pruned'])),
    children: exact({ first: Type.Array(CalledRunSchema), count: Count }),
  }),
)

/** Answers without a body. */
export const nothing = shape<undefined>(Type.Null())
