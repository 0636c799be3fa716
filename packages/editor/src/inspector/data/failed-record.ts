import { errorTable, isJsonObject } from '@isthmus/sdk'
import type { ErrorCode, Json, JsonObject, Problem, TraceRecord } from '@isthmus/sdk'

/**
 * A record of the error port taken out of its envelope `{ error, record }`: the record that failed as the value, the
 * reason as the problem. Anything else stays as it is.
 */
export function unwrapFailed(traced: TraceRecord): TraceRecord {
  const { value } = traced
  if (!isJsonObject(value) || !Object.hasOwn(value, 'record') || !Object.hasOwn(value, 'error')) return traced
  const problem = traced.problem ?? problemFrom(value['error'])
  const inner = value['record']
  return problem && inner !== undefined ? { ...traced, value: inner, problem } : traced
}

function problemFrom(error: Json | undefined): Problem | undefined {
  if (!isJsonObject(error)) return undefined
  const { code, message, path, params } = error
  if (typeof code !== 'string' || typeof message !== 'string' || !isErrorCode(code)) return undefined
  return {
    code,
    message,
    ...(typeof path === 'string' ? { path } : {}),
    ...(isJsonObject(params) ? { params: plainParams(params) } : {}),
  }
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorTable, code)
}

function plainParams(params: JsonObject): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, value] as const] : [],
    ),
  )
}
