import { flowError, preview, valueAt, type Json } from '@isthmus/sdk'

/** A whole document has to be read before it can be said to be one; lists of more belong into NDJSON. */
const maxBytes = 64 * 1024 * 1024
/** What is nested more deeply is no record. */
const maxDepth = 200

/**
 * The records of a JSON document: the entries of the list at `list` (JSON pointer, empty for the document), or the one value
 * that stands there. Throws `FILE_INVALID`.
 */
export async function readDocument(
  bytes: AsyncIterable<Uint8Array>,
  { file, list }: { readonly file: string; readonly list: string },
): Promise<readonly Json[]> {
  const invalid = (reason: string, cause?: unknown): Error =>
    flowError('FILE_INVALID', { file, reason }, cause === undefined ? {} : { cause })
  const text = await textOf(bytes, invalid)
  if (depthOf(text) > maxDepth) throw invalid(`it is nested more than ${maxDepth} levels deep`)
  const document = parsed(text, invalid)
  const found = valueAt(document, list) as Json | undefined
  if (found === undefined) throw invalid(`there is nothing at ${list}; the document is ${preview(document)}`)
  return Array.isArray(found) ? (found as readonly Json[]) : [found]
}

type Invalid = (reason: string, cause?: unknown) => Error

async function textOf(bytes: AsyncIterable<Uint8Array>, invalid: Invalid): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const decode = (piece?: Uint8Array): string => {
    try {
      return piece ? decoder.decode(piece, { stream: true }) : decoder.decode()
    } catch (cause) {
      throw invalid('it is not UTF-8', cause)
    }
  }
  const parts: string[] = []
  let size = 0
  for await (const piece of bytes) {
    size += piece.length
    if (size > maxBytes) throw invalid('it is larger than 64 MB; larger lists can be read as JSON lines (NDJSON)')
    parts.push(decode(piece))
  }
  return [...parts, decode()].join('')
}

const [quote, backslash, openList, closeList, openObject, closeObject] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d]

/** How deep brackets are nested, those in texts left out; one pass, whatever stands there. */
function depthOf(text: string): number {
  let [depth, deepest, isText] = [0, 0, false]
  for (let at = 0; at < text.length && deepest <= maxDepth; at += 1) {
    const sign = text.charCodeAt(at)
    if (sign === quote) isText = !isText
    else if (isText) at += sign === backslash ? 1 : 0
    else if (sign === openList || sign === openObject) deepest = Math.max(deepest, (depth += 1))
    else if (sign === closeList || sign === closeObject) depth -= 1
  }
  return deepest
}

function parsed(text: string, invalid: Invalid): Json {
  try {
    return JSON.parse(text) as Json
  } catch (cause) {
    throw invalid(`it is no JSON (${cause instanceof Error ? cause.message : String(cause)})`, cause)
  }
}
