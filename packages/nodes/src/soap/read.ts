import { defineNode, intoField, placeInto, type Json, type NodeType } from '@isthmus/sdk'
import { objectOfRows } from '@isthmus/sdk/mapping'
import * as Type from 'typebox'
import type { Contracts } from './contracts.ts'
import { faultError, faultRulesField, readClass } from './fault-class.ts'
import { answerShape, inputRows, inputShape, operationField } from './fields.ts'
import { callSoap, hostOf } from './soap-call.ts'

const node = 'SOAP: read'

/**
 * Calls an operation that changes nothing over there and gives its answer: an object by the contract, every field there,
 * null or an empty list where nothing came. A fault that means "there is no such record" gives null.
 */
export function soapRead(contracts: Contracts): NodeType {
  return defineNode({
    id: 'soap.read',
    version: 1,
    kind: 'effect',
    effects: 'read',
    concurrency: 4,
    title: { en: node, 'zh-CN': 'SOAP：读取' },
    summary: { en: 'Calls an operation that only reads.', 'zh-CN': '调用只读操作。' },
    category: 'connector',
    icon: 'mail',
    keywords: ['soap', 'wsdl', 'xml', 'web service', 'read', 'get', '读取', '查询', '接口'],
    connector: 'soap',
    config: Type.Object(
      {
        operation: operationField,
        fields: inputRows,
        faults: faultRulesField(['refuse', 'retry', 'absent']),
        into: intoField(),
      },
      { additionalProperties: false },
    ),
    shapes: {
      outputs: { out: { kind: 'place', into: '/into', of: answerShape('/operation') } },
      target: { rows: '/fields', of: inputShape('/operation') },
      permission: { action: 'read', entity: '/operation' },
    },
    run: async ({ record, config }, context) => {
      const { operation, fields, faults = [], into } = config
      const input = objectOfRows(fields)
      const result = await callSoap(contracts, context, { operation, input, safe: true, node })
      const emit = (value: Json) => [{ record: placeInto(record, into, value) }]
      if (result.kind === 'answer') return emit(result.value)
      const kind = readClass(result.fault, faults)
      if (kind === 'absent') return emit(null)
      throw faultError(kind, { host: hostOf(context), ...result })
    },
  })
}
