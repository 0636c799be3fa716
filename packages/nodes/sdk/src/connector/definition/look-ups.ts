import { escapePointer } from '../../schema/index.ts'

/** A value that a template looks up. */
export interface LookedUp {
  readonly from: string
  readonly as?: 'json' | 'text' | 'alphanumeric' | 'names' | 'values' | 'commas'
  readonly without?: readonly string[]
  readonly with?: { readonly [name: string]: unknown }
}

const members = ['from', 'as', 'without', 'with']

/** Whether a template stands for a value that is looked up, and not for an object that happens to have such a member. */
export function isLookedUp(template: object): template is LookedUp {
  const from: unknown = 'from' in template ? template.from : undefined
  if (typeof from !== 'string' || !from.startsWith('/')) return false
  return Object.keys(template).every((member) => members.includes(member))
}

interface PlacedLookUp {
  readonly path: string
  readonly from: string
}

/** Every value that a template looks up, with its place. */
export function lookUpsIn(template: unknown, path = ''): readonly PlacedLookUp[] {
  if (typeof template !== 'object' || template === null) return []
  if (isLookedUp(template)) {
    const { from, with: more } = template
    return [{ path: `${path}/from`, from }, ...lookUpsIn(more, `${path}/with`)]
  }
  return Object.entries(template).flatMap(([name, inner]) => lookUpsIn(inner, `${path}/${escapePointer(name)}`))
}
