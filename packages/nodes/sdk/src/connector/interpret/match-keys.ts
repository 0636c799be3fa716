import { asFlowError, type FlowError } from '../../errors.ts'
import { plainText, type Json } from '../../json.ts'

/**
 * The answers that belong to a key. `open` where they do not tell: the system compares in a way of its own, so that the key must be asked
 * for by itself.
 */
export type Matched<Answer> = readonly Answer[] | 'open'

/** A key and the answers to it, or an answer and the key that it has. */
export interface Keyed<Answer> {
  readonly key: string
  readonly answer: Answer
}

/**
 * Finds out which answer is for which of the keys that were asked for at once. An answer with exactly this key is for it. Many systems
 * find a text in other letters or with spaces behind it as well, and a number in other digits: such an answer is for the only key that it
 * can be meant for. What could be for several, or came for no key at all, leaves the keys without an answer open.
 *
 * @param first `exact` where an answer with exactly the key goes before those that are like it, `any` where the order in which they
 *   come decides.
 */
export function matchKeys<Answer>(
  keys: readonly string[],
  answers: readonly Keyed<Answer>[],
  first: 'exact' | 'any' = 'exact',
): (key: string) => Matched<Answer> {
  const exact = Map.groupBy(answers, ({ key }) => key)
  const alike = Map.groupBy(answers, ({ key }) => folded(key))
  const asked = Map.groupBy(new Set(keys), (key) => folded(key))
  const isStrange = answers.some(({ key }) => !asked.has(folded(key)))
  return (key) => {
    const own = first === 'exact' ? exact.get(key) : undefined
    if (own) return own.map(({ answer }) => answer)
    const near = alike.get(folded(key)) ?? []
    if (near.length === 0) return isStrange ? 'open' : []
    return (asked.get(folded(key)) ?? []).length === 1 ? near.map(({ answer }) => answer) : 'open'
  }
}

/** What systems take for the same at most. */
function folded(key: string): string {
  const text = key.normalize('NFC').trim().toLowerCase()
  const [, sign = '', whole, fraction = ''] = /^([+-]?)0*(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  if (whole === undefined) return text
  const digits = fraction.replace(/0+$/, '')
  return `${sign === '-' ? '-' : ''}${whole}${digits === '' ? '' : `.${digits}`}`
}

/**
 * The answer that counts of those of a key: one that has exactly the key before others. `several` where it cannot be told which of them is
 * meant.
 */
export function chosen<Answer>(key: string, answers: readonly Keyed<Answer>[]): Answer | 'several' | undefined {
  const exact = answers.filter((each) => each.key === key)
  const [first, ...others] = exact.length > 0 ? exact : answers
  return others.length > 0 ? 'several' : first?.answer
}

/** Keys that can be asked for, each once, as the system wants them; and why the others cannot be, by their text. */
export interface Askable<Value> {
  readonly values: readonly Value[]
  readonly refused: ReadonlyMap<string, FlowError>
}

/** Tells keys that can be asked for from those that cannot: such a one is no matter of the others. What `valueOf` throws is why. */
export function askableKeys<Value>(keys: readonly Json[], valueOf: (key: Json) => Value): Askable<Value> {
  const refused = new Map<string, FlowError>()
  const distinct = new Map(keys.map((key) => [plainText(key), key] as const))
  const values = [...distinct].flatMap(([text, key]) => {
    try {
      return [valueOf(key)]
    } catch (error) {
      refused.set(text, asFlowError(error))
      return []
    }
  })
  return { values, refused }
}
