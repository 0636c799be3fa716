import type { JsonObject } from '../../json.ts'
import { contractLimits } from '../described-entity.ts'
import { invalidContract } from './invalid-contract.ts'
import { addressesIn } from './open-document.ts'
import { readDocument } from './read-document.ts'

const mostDocuments = 50

/**
 * Fetches the documents that a contract refers to, as far as they lie below its own address, and those these refer to. Throws
 * `CONTRACT_INVALID` when there are more than 50 or they are too large together, and what `fetch` throws.
 */
export async function loadDocuments(
  root: JsonObject,
  url: string,
  fetch: (url: string) => Promise<string>,
): Promise<ReadonlyMap<string, JsonObject>> {
  const documents = new Map<string, JsonObject>()
  const waiting = [...addressesIn(root, url, url)]
  let chars = 0
  for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
    if (documents.has(address)) continue
    if (documents.size >= mostDocuments) {
      throw invalidContract('OpenAPI', `it refers to more than ${mostDocuments} other documents`)
    }
    const text = await fetch(address)
    chars += text.length
    if (chars > contractLimits.maxChars) {
      throw invalidContract(
        'OpenAPI',
        `the documents it refers to have more than ${contractLimits.maxChars} characters`,
      )
    }
    const document = readDocument(text, address)
    documents.set(address, document)
    waiting.push(...addressesIn(document, address, url))
  }
  return documents
}
