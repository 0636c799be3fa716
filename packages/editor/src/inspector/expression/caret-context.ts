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
  const insideText = isInsideText(source.slice(0, caret))
  const index = insideText ? openIndex.exec(before) : null
  if (index) {
    const [, root = '', path = '', prefix = ''] = index
    return { kind: 'field', root, names: namesOf(path), prefix, from: caret - prefix.length - 2 }
  }
  if (insideText) return { kind: 'none' }
  const field = chain.exec(before)
  if (field && !followsNumber(before, field.index)) {
    const [, root = '', path = '', dot = '.', prefix = ''] = field
    return { kind: 'field', root, names: namesOf(path), prefix, from: caret - prefix.length - dot.length }
  }
  const typed = lastName.exec(before)
  if (typed && !followsNumber(before, typed.index)) {
    return { kind: 'name', prefix: typed[1] ?? '', from: caret - (typed[1] ?? '').length }
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

/** Counts quotes; code inside a template's `${}` counts as code. */
function isInsideText(before: string): boolean {
  const open: string[] = []
  for (let index = 0; index < before.length; index += 1) {
    const character = before[index] ?? ''
    const inside = open.at(-1)
    if (inside === '"' || inside === "'" || inside === '`') {
      if (character === '\\') index += 1
      else if (character === inside) open.pop()
      else if (inside === '`' && before.startsWith('${', index)) open.push('{')
    } else if (`"'\``.includes(character) || character === '{') open.push(character)
    else if (character === '}') open.pop()
  }
  const last = open.at(-1)
  return last === '"' || last === "'" || last === '`'
}
