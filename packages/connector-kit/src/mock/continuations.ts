import type { Row } from './mock-object.ts'

/** Rows that were promised to whoever follows a link or cursor. */
export interface Continuation {
  readonly rows: readonly Row[]
  readonly size: number
  /** The feed sends the value itself and no address. */
  readonly asToken?: boolean
  /** Of a look: what changed since is to be read, in place of `rows`. */
  readonly sinceMark?: number
  /** Of a page within a look: where the next look begins. */
  readonly endMark?: number
}

/** What it belongs to: another list's link leads nowhere here. */
export interface KeptContinuation extends Continuation {
  readonly kind: 'list' | 'changes' | 'deletes'
  readonly object: string
}

/** What links and cursors lead to: the rows that were there when the first page was asked for. */
export class Continuations {
  readonly #waiting = new Map<string, KeptContinuation>()

  keep(continuation: KeptContinuation): string {
    const token = `next-${this.#waiting.size + 1}`
    this.#waiting.set(token, continuation)
    return token
  }

  follow(token: string): KeptContinuation | undefined {
    return this.#waiting.get(token)
  }
}

/** Query parameter of addresses that lead to the next page. */
export const nextParameter = 'mock-next'

/** How the mock writes an address that leads on. */
export type LinkForm = 'absolute' | 'fromRoot' | 'relative'

/** The address of the call, leading on with a token. */
export function linkTo(url: URL, token: string, form: LinkForm): string {
  const next = new URL(url)
  next.search = ''
  next.searchParams.set(nextParameter, token)
  switch (form) {
    case 'absolute':
      return next.href
    case 'fromRoot':
      return `${next.pathname}${next.search}`
    case 'relative':
      return `${next.pathname.split('/').at(-1) ?? ''}${next.search}`
  }
}
