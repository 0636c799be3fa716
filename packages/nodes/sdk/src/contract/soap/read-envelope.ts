import { isJsonObject, type Json, type JsonObject } from '../../json.ts'
import type { SoapContract, SoapMessage, SoapOperation } from '../wsdl/soap-contract.ts'
import { childOf, readXmlTree, XmlTreeError, type XmlNode } from '../wsdl/xml-tree.ts'
import { messageForm } from './message-form.ts'
import { envelopeNs } from './namespaces.ts'
import { readFault, type SoapFault } from './read-fault.ts'
import { SoapMessageError, ValueReader } from './read-value.ts'

export type SoapAnswer =
  | { readonly kind: 'answer'; readonly value: JsonObject }
  | { readonly kind: 'fault'; readonly fault: SoapFault }

/** What an answer may hold at most. */
export const soapLimits = { maxChars: 40_000_000, maxDepth: 100, maxNodes: 1_000_000 } as const

/**
 * Reads an answer, whatever its HTTP status: services send faults with 200, and answers with 500. Throws
 * `SoapMessageError` with a reason for what is no envelope of SOAP, or does not fit the contract.
 */
export function readEnvelope(contract: SoapContract, operation: SoapOperation, text: string): SoapAnswer {
  const body = bodyOf(text)
  const [first] = body.children
  const values = new ValueReader(contract.types)
  if (first?.name === 'Fault' && isEnvelopeNs(first.ns)) {
    return { kind: 'fault', fault: readFault(first, operation, values) }
  }
  return { kind: 'answer', value: operation.output ? answerIn(body, operation.output, values) : {} }
}

function answerIn(body: XmlNode, output: SoapMessage, values: ValueReader): JsonObject {
  const [first] = body.children
  const form = messageForm(output)
  if (form.kind === 'parts') {
    const content = output.parts.map((part) => ({ kind: 'element', ...part }) as const)
    return values.fields(content, output.wrapper ? (first?.children ?? []) : body.children)
  }
  if (!first) throw new SoapMessageError('its body is empty')
  if (first.name === form.field.name) return objectIn(values.value(form.field.type, first))
  throw new SoapMessageError(`its body has <${first.name}> where <${form.field.name}> belongs`)
}

function bodyOf(text: string): XmlNode {
  if (text.trimStart().startsWith('--'))
    throw new SoapMessageError('it comes in several parts (attachments), which are not read')
  const root = treeOf(text)
  const body = isEnvelopeNs(root.ns) && root.name === 'Envelope' ? childOf(root, root.ns, 'Body') : undefined
  if (body) return body
  throw new SoapMessageError(`it begins with <${root.name}> and is no SOAP envelope`)
}

function treeOf(text: string): XmlNode {
  try {
    return readXmlTree(text, soapLimits)
  } catch (error) {
    if (error instanceof XmlTreeError) throw new SoapMessageError(error.message, { cause: error })
    throw error
  }
}

function isEnvelopeNs(ns: string): boolean {
  return ns === envelopeNs['1.1'] || ns === envelopeNs['1.2']
}

function objectIn(value: Json): JsonObject {
  return isJsonObject(value) ? value : {}
}
