/** One part of a multipart message: names of headers in lower case, the body as it stands. */
export interface MultipartPart {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The boundary that a content type names; `undefined` for a type that is no multipart. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  if (contentType === undefined || !/^\s*multipart\//i.test(contentType)) return undefined
  const found = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType)
  return found?.[1] ?? found?.[2]
}

/**
 * The parts of a multipart message (RFC 2046, section 5.1), with either kind of line ends. What stands before the first
 * boundary and behind the last one does not count; a part that nothing ends is left out, because some of it may be missing.
 */
export function partsOf(text: string, boundary: string): readonly MultipartPart[] {
  const mark = `--${boundary}`
  const found: MultipartPart[] = []
  let begun: number | undefined
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + mark.length)) {
    const end = endOfMark(text, at, mark)
    if (end === undefined) continue
    if (begun !== undefined) found.push(partIn(text.slice(begun, at).replace(/\r?\n$/, '')))
    if (end.isLast) break
    begun = end.next
  }
  return found
}

/** Where the line of a boundary ends; `undefined` for a text that only looks like one. */
function endOfMark(text: string, at: number, mark: string) {
  if (at > 0 && text[at - 1] !== '\n') return undefined
  const lineEnd = text.indexOf('\n', at)
  const rest = text.slice(at + mark.length, lineEnd === -1 ? text.length : lineEnd).trim()
  if (rest === '--') return { isLast: true, next: text.length }
  // The last line of a message that broke off may be the beginning of something else.
  return rest === '' && lineEnd !== -1 ? { isLast: false, next: lineEnd + 1 } : undefined
}

function partIn(text: string): MultipartPart {
  const { head, body } = split(text)
  return { headers: headersIn(head), body }
}

/** Head and body, which an empty line divides; a text that begins with one has no head. */
export function split(text: string): { readonly head: string; readonly body: string } {
  const first = /^\r?\n/.exec(text)
  if (first) return { head: '', body: text.slice(first[0].length) }
  const between = /\r?\n\r?\n/.exec(text)
  if (!between) return { head: text.replace(/\r?\n$/, ''), body: '' }
  return { head: text.slice(0, between.index), body: text.slice(between.index + between[0].length) }
}

/** Headers, a line each. */
export function headersIn(head: string): Readonly<Record<string, string>> {
  const lines = head.split(/\r?\n/)
  return Object.fromEntries(
    lines.flatMap((line) => {
      const colon = line.indexOf(':')
      return colon < 1 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const]
    }),
  )
}

/** Puts parts together. The boundary must stand in none of them, see `freeBoundary`. */
export function multipartText(parts: readonly string[], boundary: string): string {
  return `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`
}

/** A boundary that no part contains. */
export function freeBoundary(name: string, parts: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const boundary = `${name}_${number}`
    if (!parts.some((part) => part.includes(boundary))) return boundary
  }
}
