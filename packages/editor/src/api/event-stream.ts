/** One message of a server-sent event stream. */
export interface ServerEvent {
  readonly event: string
  readonly data: string
}

/**
 * Splits a stream of server-sent events (WHATWG HTML, section 9.2) into messages; comments, ids and retry hints are
 * passed over. Feed it text in pieces of any size.
 */
export function createEventParser(): (piece: string) => readonly ServerEvent[] {
  let rest = ''
  return (piece) => {
    const blocks = (rest + piece).replaceAll('\r\n', '\n').split('\n\n')
    rest = blocks.pop() ?? ''
    return blocks.flatMap((block) => messageOf(block))
  }
}

function messageOf(block: string): readonly ServerEvent[] {
  let event = 'message'
  const data: string[] = []
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    const value = line.slice(colon + 1).replace(/^ /, '')
    if (line.slice(0, colon) === 'event') event = value
    if (line.slice(0, colon) === 'data') data.push(value)
  }
  return data.length === 0 ? [] : [{ event, data: data.join('\n') }]
}
