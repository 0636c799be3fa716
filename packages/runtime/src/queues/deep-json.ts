import type { Json } from '@isthmus/sdk'

type Part = { readonly text: string } | { readonly value: Json }

/** JSON of a value of any depth: what the language brings fails on one that is nested some thousand levels deep. */
export function deepJson(root: Json): string {
  const texts: string[] = []
  const open: Part[] = [{ value: root }]
  for (let part = open.pop(); part; part = open.pop()) {
    if ('text' in part) texts.push(part.text)
    else if (typeof part.value === 'object' && part.value !== null) open.push(...partsOf(part.value).toReversed())
    else texts.push(JSON.stringify(part.value))
  }
  return texts.join('')
}

function partsOf(value: Extract<Json, object>): readonly Part[] {
  if (Array.isArray(value)) {
    const entries = (value as readonly Json[]).flatMap((entry, at) => [{ text: at === 0 ? '' : ',' }, { value: entry }])
    return [{ text: '[' }, ...entries, { text: ']' }]
  }
  const entries = Object.entries<Json>(value).flatMap(([name, entry], at) => [
    { text: `${at === 0 ? '' : ','}${JSON.stringify(name)}:` },
    { value: entry },
  ])
  return [{ text: '{' }, ...entries, { text: '}' }]
}
