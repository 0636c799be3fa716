import {
  flowError,
  upstreamError,
  type EffectContext,
  type FlowError,
  type HttpAnswer,
  type Json,
  type JsonObject,
} from '@isthmus/sdk'
import type { SoapFault, SoapOperation } from '@isthmus/sdk/contract-readers'
import { operationOf, soapReaders, type Contracts } from './contracts.ts'

export interface SoapWanted {
  readonly operation: string
  readonly input: Json
  /** True for an operation that changes nothing over there. */
  readonly safe: boolean
  /** How the node is named in errors. */
  readonly node: string
}

/** What a service answered: a value, or a fault with the answer that it came in. */
export type SoapResult =
  | { readonly kind: 'answer'; readonly value: JsonObject }
  | { readonly kind: 'fault'; readonly fault: SoapFault; readonly answer: HttpAnswer }

/** Statuses that faults come with; whatever the status, the body decides. */
const withBody = [400, 404, 405, 409, 422, 500]

/**
 * Calls an operation. Throws `FIELD_VALUE_INVALID` for input that does not fit the contract, `UPSTREAM_ANSWER_INVALID` for
 * an answer that does not, `CONTRACT_INVALID`, and what calls throw.
 */
export async function callSoap(contracts: Contracts, context: EffectContext, wanted: SoapWanted): Promise<SoapResult> {
  const { readEnvelope, SoapMessageError, writeEnvelope } = await soapReaders()
  const contract = await contracts.of(context)
  const operation = operationOf(contract, wanted.operation, wanted.node)
  const body = writeEnvelope({ contract, operation, input: wanted.input, node: wanted.node })
  const answer = await post(context, operation, { body, safe: wanted.safe })
  const text = typeof answer.body === 'string' ? answer.body : ''
  // A page of a proxy or a plain sentence says what its status says.
  if (answer.status >= 300 && !isEnvelope(text)) throw upstreamError(hostOf(context), answer)
  if (text === '' && !operation.output) return { kind: 'answer', value: {} }
  try {
    const read = readEnvelope(contract, operation, text)
    return read.kind === 'fault' ? { ...read, answer } : read
  } catch (error) {
    throw error instanceof SoapMessageError ? unreadable(hostOf(context), error) : error
  }
}

function post(
  context: EffectContext,
  { version, soapAction }: SoapOperation,
  { body, safe }: { readonly body: string; readonly safe: boolean },
): Promise<HttpAnswer> {
  // Not a path below it, which would end with a slash.
  const url = context.connection?.baseUrl ?? ''
  const headers = headersOf(version, soapAction)
  return context.http({ method: 'POST', url, headers, body, accept: withBody, ...(safe ? { safe } : {}) })
}

function unreadable(host: string, error: Error): FlowError {
  return flowError('UPSTREAM_ANSWER_INVALID', { host, reason: error.message }, { cause: error })
}

function isEnvelope(text: string): boolean {
  return /^[\s\uFEFF]*</.test(text) && /[:<]Envelope\b/.test(text)
}

/** SOAP 1.1, section 6.1.1, and SOAP 1.2 part 2, section 7. The action is not a header of its own in 1.2. */
function headersOf(version: '1.1' | '1.2', action: string): Readonly<Record<string, string>> {
  const quoted = `"${action.replaceAll(/["\r\n\\]/g, '')}"`
  if (version === '1.1') {
    return { accept: 'text/xml', 'content-type': 'text/xml; charset=utf-8', soapaction: quoted }
  }
  const named = action === '' ? '' : `; action=${quoted}`
  return { accept: 'application/soap+xml, text/xml', 'content-type': `application/soap+xml; charset=utf-8${named}` }
}

/** How the service is called in messages. */
export function hostOf({ connection }: Pick<EffectContext, 'connection'>): string {
  return connection?.baseUrl.replace(/^https?:\/\//, '').replace(/\/.*$/, '') ?? 'SOAP'
}
