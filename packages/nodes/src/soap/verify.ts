import { fieldRows, ui, type EffectContext, type JsonObject } from '@isthmus/sdk'
import { objectOfRows, type FieldRow } from '@isthmus/sdk/mapping'
import * as Type from 'typebox'
import type { Contracts } from './contracts.ts'
import { faultError, faultRulesField, readClass, type FaultRule } from './fault-class.ts'
import { operationField } from './fields.ts'
import { callSoap, hostOf } from './soap-call.ts'

/** How to find out whether a call whose answer was lost has happened. */
export const verifyFields = {
  operation: operationField,
  fields: fieldRows({
    title: { en: 'Input of the look-up', 'zh-CN': '核查的输入' },
    help: { en: 'Names the record by its key.', 'zh-CN': '按键指定记录。' },
  }),
  field: Type.Optional(
    Type.String(
      ui(
        {
          title: { en: 'Field that is there when it happened', 'zh-CN': '已执行时存在的字段' },
          help: {
            en: 'Of the answer. Empty: any answer that is no fault means that it happened.',
            'zh-CN': '响应中的字段。留空：任何非故障的响应均表示已执行。',
          },
          placeholder: 'order',
        },
        { maxLength: 200 },
      ),
    ),
  ),
  faults: faultRulesField(['refuse', 'retry', 'absent']),
}

export interface LookUp {
  readonly operation: string
  readonly fields: readonly FieldRow[]
  readonly field?: string
  readonly faults?: readonly FaultRule[]
  readonly node: string
}

/** What the service holds; `undefined` when it holds nothing. Throws what the call throws, and faults that say nothing. */
export async function lookUp(
  contracts: Contracts,
  context: EffectContext,
  { operation, fields, field = '', faults = [], node }: LookUp,
): Promise<JsonObject | undefined> {
  const result = await callSoap(contracts, context, { operation, input: objectOfRows(fields), safe: true, node })
  if (result.kind === 'answer') return isThere(result.value, field) ? result.value : undefined
  const kind = readClass(result.fault, faults)
  if (kind === 'absent') return undefined
  throw faultError(kind, { host: hostOf(context), ...result })
}

function isThere(answer: JsonObject, field: string): boolean {
  const value = field === '' ? answer : (answer[field] ?? null)
  return value !== null && !(Array.isArray(value) && value.length === 0)
}
