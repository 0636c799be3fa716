import { fault, type Fault } from './fault.ts'
import type { Segment } from './segment.ts'

export interface MessageParts {
  readonly header: readonly Segment[]
  /** One list per party, its own segment first. */
  readonly parties: readonly (readonly Segment[])[]
  /** What stands between the parties and the lines. */
  readonly terms: readonly Segment[]
  /** One list per line, its own segment first. */
  readonly lines: readonly (readonly Segment[])[]
  readonly summary: readonly Segment[]
}

export interface PartRules {
  readonly party: string
  readonly inParty: ReadonlySet<string>
  /** Tags that stand behind the parties, also where there are none. */
  readonly terms: ReadonlySet<string>
  readonly line: string
  /** Tags that end the lines. */
  readonly summary: readonly string[]
}

/** More than this in one part is no order but an attack or an accident. */
const maxPartSegments = 2000

/** Cuts the body of a message into header, parties, terms, lines and summary. */
export function cutMessage(body: readonly Segment[], rules: PartRules): MessageParts {
  const parts = {
    header: [] as Segment[],
    parties: [] as Segment[][],
    terms: [] as Segment[],
    lines: [] as Segment[][],
    summary: [] as Segment[],
  }
  let into = parts.header
  let part: keyof MessageParts = 'header'
  for (const segment of body) {
    const next = partOf(segment, part, rules)
    if (next === 'lines' || next === 'parties') {
      const begins = segment.tag === (next === 'lines' ? rules.line : rules.party) || part !== next
      if (begins) parts[next].push([])
      into = parts[next].at(-1) ?? []
    } else into = parts[next]
    into.push(segment)
    part = next
  }
  return parts
}

function partOf({ tag }: Segment, part: keyof MessageParts, rules: PartRules): keyof MessageParts {
  if (part === 'summary' || rules.summary.includes(tag)) return 'summary'
  if (part === 'lines' || tag === rules.line) return 'lines'
  if (tag === rules.party) return 'parties'
  if (part === 'parties') return rules.inParty.has(tag) ? 'parties' : 'terms'
  return part === 'header' && rules.terms.has(tag) ? 'terms' : part
}

/** Parts that are too long to be looked at. */
export function longParts({ header, parties, terms, lines, summary }: MessageParts): readonly Fault[] {
  return [header, terms, summary, ...parties, ...lines].flatMap((part) => {
    const [first] = part
    if (part.length <= maxPartSegments || !first) return []
    return [fault('structure', first, `more than ${maxPartSegments} segments follow ${first.tag} in one part`)]
  })
}
