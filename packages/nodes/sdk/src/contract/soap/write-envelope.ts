import { flowError } from '../../errors.ts'
import { isJsonObject, plainText, type Json, type JsonObject } from '../../json.ts'
import type { SoapContract, SoapOperation } from '../wsdl/soap-contract.ts'
import { emptyHeader } from './empty-header.ts'
import { messageForm } from './message-form.ts'
import { envelopeNs, Prefixes, xsiNs } from './namespaces.ts'
import { ValueWriter } from './write-value.ts'

/** A call in the form of a contract. */
export interface SoapCall {
  readonly contract: SoapContract
  readonly operation: SoapOperation
  readonly input: Json
  /** How the caller is named in errors. */
  readonly node: string
}

/**
 * The envelope of a call, its elements in the order of the schema. It has an empty header, where `withUsernameToken` puts
 * what proves who calls. Throws `FIELD_VALUE_INVALID` for what does not fit the schema; fields that the schema does not
 * have are refused, because they would be lost.
 */
export function writeEnvelope({ contract, operation, input, node }: SoapCall): string {
  const prefixes = new Prefixes({ soapenv: envelopeNs[operation.version], xsi: xsiNs })
  const writer = new ValueWriter({ types: contract.types, prefixes, node })
  const body = bodyText(writer, operation, objectOf(input, node))
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<soapenv:Envelope${prefixes.declarations}>${emptyHeader}<soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`,
  ].join('\n')
}

function bodyText(writer: ValueWriter, { input: message }: SoapOperation, input: JsonObject): string {
  const { wrapper, parts } = message
  const form = messageForm(message)
  if (form.kind === 'inside') return writer.field(form.field, input, '')
  const content = parts.map((part) => ({ kind: 'element', ...part }) as const)
  const inside = writer.content(content, input, '')
  writer.refuseOthers(input, new Set(parts.map(({ field }) => field)), '')
  return wrapper ? writer.wrapped(wrapper, inside) : inside
}

function objectOf(input: Json, node: string): JsonObject {
  if (isJsonObject(input)) return input
  const got = Array.isArray(input) ? 'a list' : plainText(input)
  throw flowError('FIELD_VALUE_INVALID', { node, field: 'fields', expected: 'must be an object', got })
}
