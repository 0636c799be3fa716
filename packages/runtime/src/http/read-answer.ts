import { flowError, type HttpAnswer, type Json } from '@isthmus/sdk'
import type { Dispatcher } from 'undici'

interface Limits {
  readonly host: string
  readonly maxBytes: number
}

/**
 * Reads a whole answer. Throws `UPSTREAM_TOO_LARGE`, and `UPSTREAM_ANSWER_INVALID` when a success holds no JSON although
 * it says so; what a failure holds is only there to be shown.
 */
export async function readAnswer(answer: Dispatcher.ResponseData, limits: Limits): Promise<HttpAnswer> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  const encoding = headers['content-encoding'] ?? 'identity'
  // None was asked for. Undoing it here would let a small answer fill the memory.
  if (encoding !== 'identity') throw invalid(limits, `it is encoded as ${encoding}, which was not asked for`)
  const text = await readText(answer, limits)
  const isJson = /[/+]json\b/i.test(headers['content-type'] ?? '')
  const isSuccess = answer.statusCode < 400
  return { status: answer.statusCode, headers, body: bodyOf(text, { isJson, isSuccess, limits }) }
}

async function readText(answer: Dispatcher.ResponseData, { host, maxBytes }: Limits): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of answer.body as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > maxBytes) {
      answer.body.destroy()
      throw flowError('UPSTREAM_TOO_LARGE', { host, limitMb: maxBytes / 1024 / 1024 })
    }
    parts.push(part)
  }
  // Also takes a byte order mark away, which some servers send before JSON.
  return new TextDecoder().decode(Buffer.concat(parts))
}

function bodyOf(
  text: string,
  { isJson, isSuccess, limits }: { readonly isJson: boolean; readonly isSuccess: boolean; readonly limits: Limits },
): Json {
  if (text === '') return null
  if (!isJson) return text
  try {
    return JSON.parse(text) as Json
  } catch (cause) {
    if (!isSuccess) return text
    throw invalid(limits, `it is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

function invalid({ host }: Limits, reason: string): Error {
  return flowError('UPSTREAM_ANSWER_INVALID', { host, reason })
}
