import type { Json } from '../../json.ts'
import type { SoapOperation } from '../wsdl/soap-contract.ts'
import type { XmlNode } from '../wsdl/xml-tree.ts'
import { anyValue } from './any-value.ts'
import { SoapMessageError, type ValueReader } from './read-value.ts'

/** What a service says when it does not do what was asked. */
export interface SoapFault {
  /**
   * What it may be told by, the most particular first: codes in its detail, the names of the detail's elements, subcodes,
   * the fault code (`Client`, `Server`, `Sender` …), all without prefixes.
   */
  readonly codes: readonly string[]
  readonly message: string
  readonly detail: Json
}

const codeName = /^(?:error|fault|status|result|reason|message)?[-_]?(?:code|number|no|id)$/i
const longestMessage = 500

/** Reads a fault of SOAP 1.1 or 1.2; elements of both are found by their names alone. */
export function readFault(fault: XmlNode, operation: SoapOperation, values: ValueReader): SoapFault {
  const detail = inside(fault, ['detail', 'Detail'])
  const own = [
    ...textsAt(fault, ['Code', 'Subcode', 'Subcode', 'Value']),
    ...textsAt(fault, ['Code', 'Subcode', 'Value']),
    ...textsAt(fault, ['Code', 'Value']),
    ...textsAt(fault, ['faultcode']),
  ]
  // PHP sends the fault of the contract empty where it has nothing to say.
  const elements = (detail?.children ?? []).filter(({ children, text }) => children.length > 0 || text.trim() !== '')
  const codes = [...codesIn(elements, 0), ...elements.map(({ name }) => name), ...own.map(withoutPrefix)]
  const [message = ''] = [...textsAt(fault, ['faultstring']), ...textsAt(fault, ['Reason', 'Text'])]
  return {
    codes: [...new Set(codes)].slice(0, 20),
    message: message.replaceAll(/\s+/g, ' ').slice(0, longestMessage),
    detail: detail ? detailOf(detail, operation, values) : null,
  }
}

/** By the faults that the contract names; what it does not name is read as it comes. */
function detailOf(detail: XmlNode, { faults }: SoapOperation, values: ValueReader): Json {
  const known = faults.map((field) => ({ kind: 'element', ...field, isOptional: true }) as const)
  const isKnown = detail.children.some(({ name }) => known.some((field) => field.name === name))
  if (!isKnown) return anyValue(detail)
  try {
    const fields = values.fields(known, detail.children, true)
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
  } catch (error) {
    if (error instanceof SoapMessageError) return anyValue(detail)
    throw error
  }
}

function codesIn(nodes: readonly XmlNode[], depth: number): readonly string[] {
  if (depth > 5) return []
  return nodes.flatMap(({ name, text, children, attributes }) => {
    const written = attributes.flatMap((each) => (codeName.test(each.name) ? [each.value.trim()] : []))
    const own = children.length === 0 && codeName.test(name) ? [text.trim()] : []
    return [...own, ...written, ...codesIn(children, depth + 1)].filter((code) => code !== '' && code.length <= 200)
  })
}

function inside(node: XmlNode | undefined, names: readonly string[]): XmlNode | undefined {
  return node?.children.find(({ name }) => names.includes(name))
}

function textsAt(node: XmlNode, path: readonly string[]): readonly string[] {
  const found = path.reduce<XmlNode | undefined>((at, name) => inside(at, [name]), node)
  const text = found?.text.trim() ?? ''
  return text === '' ? [] : [text]
}

/** `soap:Client.Unauthorized` is `Client.Unauthorized`. */
function withoutPrefix(code: string): string {
  return code.slice(code.lastIndexOf(':') + 1)
}
