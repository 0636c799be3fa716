import {
  defineNode,
  intoField,
  orExpression,
  placeInto,
  ui,
  type EffectContext,
  type Json,
  type JsonObject,
  type NodeType,
  type Resolved,
  type ShapeRule,
} from '@isthmus/sdk'
import { objectOfRows } from '@isthmus/sdk/mapping'
import type { Static } from 'typebox'
import * as Type from 'typebox'
import type { Contracts } from './contracts.ts'
import { faultClass, faultError, faultRulesField, type FaultClass } from './fault-class.ts'
import { answerShape, faultSchema, inputRows, inputShape, operationField } from './fields.ts'
import { callSoap, hostOf, type SoapResult } from './soap-call.ts'
import { lookUp, verifyFields } from './verify.ts'

const node = 'SOAP: call'

const config = Type.Object(
  {
    operation: operationField,
    fields: inputRows,
    key: Type.Optional(
      orExpression(Type.String({ maxLength: 200 }), {
        title: { en: 'Key', 'zh-CN': '键' },
        help: {
          en: 'A key in the input that the service takes only once, so that the call may be repeated. Without one, a call whose answer was lost is looked up or waits for a decision.',
          'zh-CN': '输入中服务只接受一次的键，调用因此可以重复。未填写时，响应丢失的调用将被核查，或等待人工处理。',
        },
        placeholder: 'record.id',
      }),
    ),
    faults: faultRulesField(['refuse', 'retry', 'done', 'doneOnRetry', 'park']),
    verify: Type.Optional(
      Type.Object(verifyFields, {
        additionalProperties: false,
        ...ui({ title: { en: 'Look up when an answer was lost', 'zh-CN': '响应丢失时的核查' }, advanced: true }),
      }),
    ),
    into: intoField(),
  },
  { additionalProperties: false },
)

const outcomes = ['done', 'already', 'found'] as const

const called: ShapeRule = {
  kind: 'object',
  fields: [
    { name: 'outcome', of: { kind: 'schema', schema: { type: 'string', enum: [...outcomes] } } },
    { name: 'answer', of: answerShape('/operation'), optional: true },
    { name: 'fault', of: { kind: 'schema', schema: faultSchema }, optional: true },
    { name: 'found', of: answerShape('/verify/operation'), optional: true },
  ],
}

/** What leaves the node: how the call ended, and what the service said of it. */
interface Called {
  readonly outcome: (typeof outcomes)[number]
  readonly answer: JsonObject | null
  /** The fault that says it was done before. */
  readonly fault: { readonly code: string; readonly message: string; readonly detail: Json } | null
  /** What the look-up of a lost call found. */
  readonly found: JsonObject | null
}

/**
 * Calls an operation that changes something. The result is `{ outcome, answer, fault, found }`: `done` with the answer,
 * `already` with the fault that says so, `found` with what the look-up of a lost call gave.
 */
export function soapCall(contracts: Contracts): NodeType {
  return defineNode({
    id: 'soap.call',
    version: 1,
    kind: 'effect',
    effects: 'write',
    concurrency: 4,
    title: { en: node, 'zh-CN': 'SOAP：调用' },
    summary: {
      en: 'Calls an operation that changes something, once.',
      'zh-CN': '调用会产生更改的操作，且只执行一次。',
    },
    category: 'connector',
    icon: 'send',
    keywords: ['soap', 'wsdl', 'xml', 'web service', 'write', 'create', 'call', '写入', '调用', '接口'],
    connector: 'soap',
    config,
    shapes: {
      outputs: { out: { kind: 'place', into: '/into', of: called } },
      target: { rows: '/fields', of: inputShape('/operation'), key: '/key' },
      permission: { action: 'write', entity: '/operation' },
    },
    idempotencyKey: ({ operation, key }) => {
      return key === undefined || key === null || key === '' ? undefined : { entity: operation, key: String(key) }
    },
    run: async ({ record, config: wanted }, context) => {
      const { operation, fields } = wanted
      const input = objectOfRows(fields)
      const result = await callSoap(contracts, context, { operation, input, safe: false, node })
      return [{ record: placeInto(record, wanted.into, { ...calledOf(result, wanted, context) }) }]
    },
    verify: async ({ record, config: wanted }, context) => {
      if (!wanted.verify) return { outcome: 'unknown' }
      const found = await lookUp(contracts, context, { ...wanted.verify, node })
      if (found) {
        const result: Called = { outcome: 'found', answer: null, fault: null, found }
        return { outcome: 'done', emissions: [{ record: placeInto(record, wanted.into, { ...result }) }] }
      }
      // The call may still be under way over there. By its key it can be sent again all the same.
      return { outcome: hasKey(wanted) ? 'absent' : 'unknown' }
    },
  })
}

type Wanted = Resolved<Static<typeof config>>

function hasKey({ key }: Wanted): boolean {
  return key !== undefined && key !== null && key !== ''
}

function calledOf(result: SoapResult, { faults = [] }: Wanted, context: EffectContext): Called {
  if (result.kind === 'answer') return { outcome: 'done', answer: result.value, fault: null, found: null }
  const kind: FaultClass | 'auth' = faultClass(result.fault, faults, context.attempt)
  if (kind !== 'done' && kind !== 'doneOnRetry') throw faultError(kind, { host: hostOf(context), ...result })
  const { codes, message, detail } = result.fault
  const [code = ''] = codes
  return { outcome: 'already', answer: null, fault: { code, message, detail }, found: null }
}
