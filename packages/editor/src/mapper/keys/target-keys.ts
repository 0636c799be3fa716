import { isMac, matchesShortcut } from '../../commands/index.ts'
import { nextIndex } from '../trees/tree-moves.ts'

/** What the keys of the target side do; each is one thing the line at the keyboard can do. */
export interface TargetActs {
  readonly active: number
  readonly count: number
  readonly go: (index: number, extend: boolean) => void
  readonly fold: (open: boolean) => void
  readonly enter: () => void
  readonly space: () => void
  readonly edit: () => void
  readonly remove: () => void
  readonly selectAll: () => void
  readonly formula: () => void
}

/** The keys of the target side, as the key sheet lists them. */
const keys: readonly (readonly [shortcut: string, act: (acts: TargetActs) => void])[] = [
  ['right', (acts) => acts.fold(true)],
  ['left', (acts) => acts.fold(false)],
  ['Enter', (acts) => acts.enter()],
  ['Space', (acts) => acts.space()],
  ['F2', (acts) => acts.edit()],
  ['=', (acts) => acts.formula()],
  ['Delete', (acts) => acts.remove()],
  ['Backspace', (acts) => acts.remove()],
  ['mod+A', (acts) => acts.selectAll()],
]

/** True when the key belonged to the target side. */
export function runTargetKey(event: KeyboardEvent, acts: TargetActs): boolean {
  if (event.isComposing) return false
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey
  const next = plain ? nextIndex(event.key, { active: acts.active, count: acts.count, page: 12 }) : undefined
  if (next !== undefined) {
    acts.go(next, event.shiftKey)
    return true
  }
  const found = keys.find(([shortcut]) => matchesShortcut(event, shortcut, isMac()))
  found?.[1](acts)
  return found !== undefined
}
