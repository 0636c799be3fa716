/** Search parameters as plain texts: `?key=4711` stays the text "4711". */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search))
}

export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') query.set(name, value)
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

/** Keeps the parameters a page knows and drops every other. */
export function pickSearch<Name extends string>(...names: readonly Name[]) {
  return (search: Record<string, unknown>): { readonly [key in Name]?: string | undefined } => {
    const picked: { [key in Name]?: string } = {}
    for (const name of names) {
      const value = search[name]
      if (typeof value === 'string' && value !== '') picked[name] = value
    }
    return picked
  }
}

/** A path inside this site that may be opened after signing in; anything else is the start page. */
export function safeNext(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/flows'
}
