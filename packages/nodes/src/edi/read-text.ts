import { edifactEnvelope } from './edifact-envelope.ts'
import { edifactInterchange } from './edifact-tokens.ts'
import { fault } from './fault.ts'
import type { Interchange, RawInterchange } from './interchange.ts'
import { judge, senderKey, type Judged } from './judge.ts'
import { x12Envelope } from './x12-envelope.ts'
import { x12Interchange } from './x12-tokens.ts'

/** A piece of a text: an interchange, or what stands outside of all. */
export type Piece =
  | { readonly kind: 'interchange'; readonly judged: Judged }
  | { readonly kind: 'stray'; readonly text: string; readonly reason: string }

/**
 * Reads all interchanges of a text, X12 and EDIFACT in any order. It never throws: what is broken is a piece that says so,
 * and reading goes on behind it.
 */
export function* readPieces(text: string): Iterable<Piece> {
  const seen = new Set<string>()
  let at = 0
  while (at < text.length) {
    const start = nextStart(text, at)
    const before = text.slice(at, start).trim()
    if (before !== '' && before !== '\uFEFF')
      yield { kind: 'stray', text: before, reason: 'it stands outside of any interchange' }
    if (start >= text.length) return
    const read = interchangeAt(text, start)
    if (read) {
      yield { kind: 'interchange', judged: judged(enveloped(read.raw), seen) }
      at = read.end
    } else {
      const end = nextStart(text, start + 3)
      yield { kind: 'stray', text: text.slice(start, end), reason: 'its ISA does not say which separators it uses' }
      at = end
    }
  }
}

function enveloped(raw: RawInterchange): Interchange {
  return raw.standard === 'X12' ? x12Envelope(raw) : edifactEnvelope(raw)
}

function interchangeAt(text: string, start: number) {
  return text.startsWith('ISA', start) ? x12Interchange(text, start) : edifactInterchange(text, start)
}

/** Where the next interchange begins; the end of the text when there is none. */
function nextStart(text: string, from: number): number {
  const begin = /ISA[^A-Za-z0-9\s]|UNA(?=[^A-Za-z0-9]{6}\s*UNB)|UNB[^A-Za-z0-9\s]/g
  begin.lastIndex = from
  return begin.exec(text)?.index ?? text.length
}

function judged(interchange: Interchange, seen: Set<string>): Judged {
  const { standard, controlNumber } = interchange
  const key = `${standard}/${senderKey(interchange)}/${controlNumber}`
  const again = seen.has(key)
  seen.add(key)
  const place = { tag: standard === 'X12' ? 'ISA' : 'UNB', position: 1 }
  const reason = `an earlier interchange of this sender has the control number ${controlNumber}, too`
  return judge(interchange, again ? [fault('duplicate', place, reason)] : [])
}
