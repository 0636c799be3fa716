import { invalid } from './open-package.ts'

/** What a part of a workbook says, name prefixes left out. */
export type XmlEvent =
  | { readonly kind: 'open'; readonly name: string; readonly attributes: Readonly<Record<string, string>> }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'close'; readonly name: string }

const maxDepth = 64
/** A cell holds 32,767 characters at most; a text without an end must not fill the memory. */
const maxSilentBytes = 4 * 1024 * 1024

export interface XmlPart {
  readonly file: string
  readonly part: string
}

/** Reads XML piece by piece, without entities of its own. Throws `FILE_INVALID`. */
export async function* xmlEvents(
  bytes: AsyncIterable<Uint8Array>,
  { file, part }: XmlPart,
): AsyncIterable<readonly XmlEvent[]> {
  const { SaxesParser } = await import('saxes')
  const parser = new SaxesParser({ xmlns: false })
  let events: XmlEvent[] = []
  let depth = 0
  const refuse = (reason: string): never => {
    throw invalid(file, `its part ${part} ${reason}`)
  }
  parser.on('error', (error) => refuse(`is not well-formed: ${error.message}`))
  parser.on('doctype', () => refuse('defines entities of its own'))
  parser.on('opentag', ({ name, attributes }) => {
    depth += 1
    if (depth > maxDepth) refuse(`is nested deeper than ${maxDepth}`)
    events.push({ kind: 'open', name: localName(name), attributes })
  })
  parser.on('text', (text) => void events.push({ kind: 'text', text }))
  parser.on('cdata', (text) => void events.push({ kind: 'text', text }))
  parser.on('closetag', ({ name }) => {
    depth -= 1
    events.push({ kind: 'close', name: localName(name) })
  })
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let silentBytes = 0
  for await (const piece of bytes) {
    parser.write(decoded(decoder, piece, { file, part }))
    silentBytes = events.length > 0 ? 0 : silentBytes + piece.length
    if (silentBytes > maxSilentBytes) refuse('holds a text without an end')
    if (events.length === 0) continue
    yield events
    events = []
  }
  parser.close()
  if (events.length > 0) yield events
}

function decoded(decoder: InstanceType<typeof TextDecoder>, piece: Uint8Array, { file, part }: XmlPart): string {
  try {
    return decoder.decode(piece, { stream: true })
  } catch (cause) {
    throw invalid(file, `its part ${part} is not UTF-8`, cause)
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
