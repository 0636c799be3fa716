const token =
  // oxlint-disable-next-line no-control-regex -- JSON texts may hold every character but these
  /[ \t\r\n]*(?:([{}[\],:])|(true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*")/y

type Kind = '{' | '}' | '[' | ']' | ',' | ':' | 'plain' | 'text'

/** What may come next. */
type State = 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'after'

const values = { '{': 'first key', '[': 'first value', plain: 'after', text: 'after' } as const
const steps: Readonly<Record<State, Readonly<Partial<Record<Kind, State>>>>> = {
  value: values,
  'first value': { ...values, ']': 'after' },
  key: { text: 'colon' },
  'first key': { text: 'colon', '}': 'after' },
  colon: { ':': 'value' },
  after: { '}': 'after', ']': 'after' },
}

const afterComma: Readonly<Record<string, State>> = { '{': 'key', '[': 'value' }
const openers: Readonly<Record<string, Kind>> = { '}': '{', ']': '[' }

/**
 * Says where a text stops being JSON. The parser itself only does so for some mistakes, and repeats the text for others.
 */
export function describeJsonError(text: string): string {
  const at = errorIndex(text)
  if (at >= text.length) return `it ends too early, at ${place(text, text.length)}`
  return `unexpected ${JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0))} at ${place(text, at)}`
}

function place(text: string, at: number): string {
  const lines = text.slice(0, at).split('\n')
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`
}

function errorIndex(text: string): number {
  const open: Kind[] = []
  let state: State | undefined = 'value'
  let at = 0
  for (;;) {
    token.lastIndex = at
    const match = token.exec(text)
    const kind = match && ((match[1] ?? (match[2] === undefined ? 'text' : 'plain')) as Kind)
    state = kind ? step(state, kind, open) : undefined
    if (state === undefined) return at + text.slice(at).search(/[^ \t\r\n]|$/)
    at = token.lastIndex
  }
}

function step(state: State, kind: Kind, open: Kind[]): State | undefined {
  const next = kind === ',' && state === 'after' ? afterComma[open.at(-1) ?? ''] : steps[state][kind]
  if (next === undefined) return undefined
  if (kind in afterComma) open.push(kind)
  const opener = openers[kind]
  return opener === undefined || open.pop() === opener ? next : undefined
}
