import type { JsonSchema } from '@isthmus/sdk'

const groups = [
  'billing',
  'shipping',
  'mailing',
  'invoice',
  'customer',
  'supplier',
  'contact',
  'order',
  'primary',
  'other',
]
const things =
  'name street city region postal code country phone mobile fax email website currency tax id credit limit amount quantity price discount status level category owner team order date delivery date due date description notes reference'
    .split(' ')
    .filter((word, at, all) => all.indexOf(word) === at)

/** A schema of that many different fields, named as the fields of real systems are. */
export function wideSchema(fields: number, style: 'snake' | 'camel'): JsonSchema {
  const properties: Record<string, JsonSchema> = {}
  for (let at = 0; at < fields; at += 1) {
    const words = [groups[at % groups.length] ?? '', things[Math.floor(at / groups.length) % things.length] ?? '']
    const round = Math.floor(at / groups.length / things.length)
    if (round > 0) words.push(String(round + 1))
    properties[style === 'snake' ? words.join('_') : words.map(capitalised).join('')] = { type: 'string' }
  }
  return { type: 'object', properties }
}

function capitalised(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`
}
