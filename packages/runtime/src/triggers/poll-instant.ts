import { flowError, preview } from '@isthmus/sdk'

/**
 * An instant as a text that sorts by time: UTC with nine digits of a second, so that nothing a system tells is lost.
 */
export type PollInstant = string & { readonly pollInstant: true }

const pattern = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,9})\d*)?(Z|[+-]\d{2}:?\d{2}))?$/

/** Reads ISO 8601 with a zone, or a day in UTC. Throws `UPSTREAM_ANSWER_INVALID`. */
export function pollInstant(text: string, host: string): PollInstant {
  const [, day = '', clock = '00:00', fraction = '', zone = 'Z'] = pattern.exec(text) ?? []
  const ms = Date.parse(`${day}T${clock}${zone}`)
  if (day === '' || Number.isNaN(ms)) {
    const reason = `the time of a change is ${preview(text)}, which is no instant with a zone`
    throw flowError('UPSTREAM_ANSWER_INVALID', { host, reason })
  }
  return `${new Date(ms).toISOString().slice(0, 19)}.${fraction.padEnd(9, '0')}Z` as PollInstant
}

/** Whole milliseconds; what lies within one is cut off. */
export function msOf(instant: PollInstant): number {
  return Date.parse(`${instant.slice(0, 23)}Z`)
}

export function instantAt(ms: number): PollInstant {
  return `${new Date(ms).toISOString().slice(0, 23)}000000Z` as PollInstant
}

export function laterOf(...instants: readonly (PollInstant | undefined)[]): PollInstant | undefined {
  return instants
    .filter((instant) => instant !== undefined)
    .toSorted()
    .at(-1)
}
