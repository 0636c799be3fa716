import { isJsonObject } from '../../json.ts'
import type { WsdlDocuments, WsdlSource } from './load-documents.ts'
import { wsdlInvalid } from './wsdl-limits.ts'

const schema = 'isthmus/wsdl/1'

/** A WSDL with all that it imports as one text, to be kept with a connection and read by `readWsdl`. */
export function keptWsdl({ texts }: Pick<WsdlDocuments, 'texts'>): string {
  const documents = [...texts].map(([address, text]) => ({ address, text }))
  return JSON.stringify({ schema, documents })
}

interface Kept {
  readonly source: WsdlSource
  readonly texts: ReadonlyMap<string, string>
}

/** `undefined` for a text that is no kept WSDL. Throws `CONTRACT_INVALID` for one that is damaged. */
export function keptDocuments(text: string): Kept | undefined {
  if (!text.trimStart().startsWith('{')) return undefined
  const documents = documentsIn(text).map((each): readonly [string, string] => {
    const { address, text: own } = isJsonObject(each) ? each : {}
    if (typeof address !== 'string' || typeof own !== 'string')
      throw wsdlInvalid('a kept document has no address or text')
    return [address, own]
  })
  const [first] = documents
  if (!first) throw wsdlInvalid('no documents were kept')
  const [address, root] = first
  return { source: address === '' ? { text: root } : { text: root, address }, texts: new Map(documents) }
}

function documentsIn(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    if (isJsonObject(value) && value['schema'] === schema && Array.isArray(value['documents']))
      return value['documents']
  } catch {
    // The sentence below says the same.
  }
  throw wsdlInvalid(`it is neither XML nor a kept WSDL ("schema": "${schema}")`)
}
