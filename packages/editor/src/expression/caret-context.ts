/** What the text before the caret asks for. */
export type CaretContext =
  /** A field of the value at `path` of a name: `record.customer.na|` is `record`, `['customer']`, prefix `na`. */
  | (Completing & { readonly kind: 'field'; readonly root: string; readonly names: readonly string[] })
  /** A name of the scope, a parameter or a function. */
  | (Completing & { readonly kind: 'name' })
  | { readonly kind: 'none' }

interface Completing {
  /** What is typed so far of the name to complete. */
  readonly prefix: string
  /** Where the typed text starts that a choice replaces; it ends at the caret. */
  readonly from: number
}

const name = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$]*`
const access = String.raw`(?:\??\.${name}|\[(?:"(?:[^"\\]|\\.)*"|\d+)\])`
const chain = new RegExp(`(${name})(${access}*)(\\??\\.)(${name})?$`, 'u')
const openIndex = new RegExp(`(${name})(${access}*)\\["((?:[^"\\\\]|\\\\.)*)$`, 'u')
const lastName = new RegExp(`(${name})$`, 'u')
const steps = new RegExp(String.raw`\.(${name})|\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]`, 'gu')
// Longer paths do not occur; the bound keeps the backward match cheap in long sources.
const lookBehind = 400

/** Reads what is to be completed at the caret; `none` inside texts, behind numbers and where nothing fits. */
export function caretContext(source: string, caret: number): CaretContext {
  const before = source.slice(Math.max(0, caret - lookBehind), caret)
  if (isInsideText(source.slice(0, caret))) return indexContext(before, caret) ?? { kind: 'none' }
  return fieldContext(before, caret) ?? nameContext(before, caret)
}

function indexContext(before: string, caret: number): CaretContext | undefined {
  const match = openIndex.exec(before)
  if (!match) return undefined
  const [, root = '', path = '', prefix = ''] = match
  return { kind: 'field', root, names: namesOf(path), prefix, from: caret - prefix.length - 2 }
}

function fieldContext(before: string, caret: number): CaretContext | undefined {
  const match = chain.exec(before)
  if (!match || followsNumber(before, match.index)) return undefined
  const [, root = '', path = '', dot = '.', prefix = ''] = match
  return { kind: 'field', root, names: namesOf(path), prefix, from: caret - prefix.length - dot.length }
}

function nameContext(before: string, caret: number): CaretContext {
  const match = lastName.exec(before)
  if (match) {
    const [, prefix = ''] = match
    return followsNumber(before, match.index) ? { kind: 'none' } : { kind: 'name', prefix, from: caret - prefix.length }
  }
  return /[\w."'`)\]]\s*$/u.test(before) ? { kind: 'none' } : { kind: 'name', prefix: '', from: caret }
}

function followsNumber(text: string, at: number): boolean {
  return /[\d.]/.test(text[at - 1] ?? '')
}

function namesOf(path: string): readonly string[] {
  return [...path.matchAll(steps)].map(([, dotted, quoted, position]) => dotted ?? unquoted(quoted) ?? position ?? '')
}

function unquoted(text: string | undefined): string | undefined {
  return text?.replaceAll(/\\(.)/g, '$1')
}

/** Follows quotes up to the caret; code inside a template's `${}` counts as code. */
function isInsideText(before: string): boolean {
  const open: string[] = []
  for (let index = 0; index < before.length; index += 1) {
    const inside = open.at(-1)
    if (isQuote(inside)) index += stepInText(before, index, open)
    else stepInCode(before[index] ?? '', open)
  }
  return isQuote(open.at(-1))
}

function isQuote(character: string | undefined): boolean {
  return character === '"' || character === "'" || character === '`'
}

/** Returns how many characters further belong to what was read. */
function stepInText(text: string, index: number, open: string[]): number {
  const inside = open.at(-1)
  if (text[index] === '\\') return 1
  if (text[index] === inside) open.pop()
  if (inside !== '`' || !text.startsWith('${', index)) return 0
  open.push('{')
  return 1
}

function stepInCode(character: string, open: string[]): void {
  if (isQuote(character) || character === '{') open.push(character)
  else if (character === '}') open.pop()
}
