/** The parts of a keyboard event that shortcuts look at. */
export interface KeyStroke {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
}

interface ParsedShortcut {
  readonly mod: boolean
  readonly ctrl: boolean
  readonly shift: boolean
  readonly alt: boolean
  readonly key: string
}

/** Reads `mod+shift+Z`. The plus key itself is written last: `mod++`. */
function parseShortcut(shortcut: string): ParsedShortcut {
  const parts = shortcut.endsWith('+')
    ? [...shortcut.slice(0, -1).split('+').filter(Boolean), '+']
    : shortcut.split('+')
  const has = (name: string): boolean => parts.slice(0, -1).includes(name)
  return { mod: has('mod'), ctrl: has('ctrl'), shift: has('shift'), alt: has('alt'), key: parts.at(-1) ?? '' }
}

/** True when the stroke is the shortcut. `mod` is the command key on a Mac and ctrl elsewhere. */
export function matchesShortcut(stroke: KeyStroke, shortcut: string, isMac: boolean): boolean {
  const wanted = parseShortcut(shortcut)
  const ctrl = wanted.ctrl || (wanted.mod && !isMac)
  const meta = wanted.mod && isMac
  if (stroke.ctrlKey !== ctrl || stroke.metaKey !== meta || stroke.altKey !== wanted.alt) return false
  // Where a sign sits decides whether shift is held for it ("?" or "+"), so shift says nothing there.
  if (!isSign(wanted.key) && stroke.shiftKey !== wanted.shift) return false
  return matchesKey(stroke, wanted)
}

function matchesKey(stroke: KeyStroke, wanted: ParsedShortcut): boolean {
  if (!isLetter(wanted.key)) return stroke.key === (namedKeys[wanted.key] ?? wanted.key)
  // Alt types another character on a Mac, and a Cyrillic keyboard has no Latin letters: there the place of the key counts.
  const byPlace = wanted.alt || !/^[\u0020-\u007e]$/.test(stroke.key)
  return byPlace
    ? stroke.code === `Key${wanted.key.toUpperCase()}`
    : stroke.key.toUpperCase() === wanted.key.toUpperCase()
}

const namedKeys: Readonly<Record<string, string>> = {
  Space: ' ',
  left: 'ArrowLeft',
  right: 'ArrowRight',
  up: 'ArrowUp',
  down: 'ArrowDown',
}

function isLetter(key: string): boolean {
  return /^[A-Za-z]$/.test(key)
}

function isSign(key: string): boolean {
  return key.length === 1 && !/^[A-Za-z0-9]$/.test(key)
}

const shown: Readonly<Record<string, string>> = {
  left: '←',
  right: '→',
  up: '↑',
  down: '↓',
  Delete: 'Del',
  Escape: 'Esc',
}

/** The keys as people write them: `Ctrl+Shift+Z`, on a Mac `⇧⌘Z`. */
export function formatShortcut(shortcut: string, isMac: boolean): string {
  const wanted = parseShortcut(shortcut)
  const { key } = wanted
  const keyName = shown[key] ?? (key.length === 1 ? key.toUpperCase() : key)
  return [...modifierNames(wanted, isMac), keyName].join(isMac ? '' : '+')
}

function modifierNames({ mod, ctrl, shift, alt }: ParsedShortcut, isMac: boolean): string[] {
  const names: readonly (string | false)[] = isMac
    ? [ctrl && '⌃', alt && '⌥', shift && '⇧', mod && '⌘']
    : [(mod || ctrl) && 'Ctrl', alt && 'Alt', shift && 'Shift']
  return names.filter((name) => name !== false)
}

/** The form `aria-keyshortcuts` asks for: `Control+Shift+Z`. */
export function ariaShortcut(shortcut: string, isMac: boolean): string {
  const { mod, ctrl, shift, alt, key } = parseShortcut(shortcut)
  const modifiers = [(ctrl || (mod && !isMac)) && 'Control', mod && isMac && 'Meta', alt && 'Alt', shift && 'Shift']
  return [...modifiers.filter(Boolean), namedKeys[key] ?? key].join('+')
}
