import type { JsonSchema } from '../../json.ts'

const text = { type: 'string' } as const

/** What expressions read as `run`. */
export const runShape: JsonSchema = {
  type: 'object',
  properties: { id: text, startedAt: { type: 'string', format: 'date-time' } },
  required: ['id', 'startedAt'],
}

const problem: JsonSchema = {
  type: 'object',
  properties: {
    code: text,
    message: text,
    hint: { type: ['string', 'null'] },
    node: { type: ['string', 'null'] },
    path: { type: ['string', 'null'] },
    params: { type: ['object', 'null'], additionalProperties: true },
  },
  required: ['code', 'message'],
  additionalProperties: true,
}

/** What leaves an error port: the problem, and the record as it came in. */
export function failedRecord(record: JsonSchema | undefined): JsonSchema {
  return { type: 'object', properties: { error: problem, record: record ?? {} }, required: ['error', 'record'] }
}
