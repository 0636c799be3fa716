import { errorTable, isJsonObject, type ErrorCode, type JsonObject, type Problem } from '@isthmus/sdk'
import { type TraceRecord } from '@isthmus/sdk/api'

/** Why a record left by an error port: its trace entry says so, or the envelope `{ error, record }` that it travels in. */
export function failedProblem({ value, problem }: TraceRecord): Problem | undefined {
  if (problem) return problem
  const error = isJsonObject(value) ? value['error'] : undefined
  if (!isJsonObject(error)) return undefined
  const { code, message, params } = error
  if (!isErrorCode(code) || typeof message !== 'string') return undefined
  return { code, message, ...(isJsonObject(params) ? { params: plainParams(params) } : {}) }
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorTable, code)
}

function plainParams(params: JsonObject): Readonly<Record<string, string | number>> {
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, value] as const] : [],
    ),
  )
}
