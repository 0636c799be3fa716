/**
 * Texts may contain `{name}` (a value) and `{name|one|many}` (a word chosen by the number `name`).
 * The type lists the names a text needs, so that a forgotten value is a compile error.
 */
export type NamesIn<Text extends string> = Text extends `${string}{${infer Inner}}${infer Rest}`
  ? (Inner extends `${infer Name}|${string}` ? Name : Inner) | NamesIn<Rest>
  : never

type TextParams = Readonly<Record<string, string | number>>

/** Fills a text; a name without a value becomes the empty string. */
export function fillText(template: string, params: TextParams): string {
  return template.replaceAll(/\{([^{}]+)\}/g, (_, inner: string) => {
    const [name = '', one, many] = inner.split('|')
    const value = params[name]
    if (one === undefined || many === undefined) return String(value ?? '')
    return Number(value) === 1 ? one : many
  })
}

/** The names a text needs, each once. */
export function namesIn(template: string): readonly string[] {
  return [...new Set([...template.matchAll(/\{([^{}|]+)/g)].flatMap((match) => match[1] ?? []))]
}
