import { plainText } from '@isthmus/sdk'
import { type DriftChange } from '@isthmus/sdk/contract'
import type { useText } from '../i18n/use-text.ts'

type Texts = ReturnType<typeof useText>

/** A change of a system's data in a sentence, without the entity's name. */
export function driftText(change: DriftChange, t: Texts): string {
  const { kind, path = [], before, after, loss } = change
  const words = kind === 'typeChanged' ? (value: DriftChange['before']) => typeText(shown(value), t) : shown
  const params = { field: path.join('.'), before: words(before), after: words(after) }
  const said = t(`ui.drift.${kind}`, params)
  if (change.learned) return t('ui.drift.learned', { text: said })
  return loss === 'lossy' ? t('ui.drift.lossy', { text: said }) : said
}

function shown(value: DriftChange['before']): string {
  if (value === undefined || value === null) return '–'
  return Array.isArray(value) ? value.map(plainText).join(', ') : plainText(value)
}

const typeKeys = {
  text: 'ui.driftType.text',
  number: 'ui.driftType.number',
  integer: 'ui.driftType.integer',
  decimal: 'ui.driftType.decimal',
  boolean: 'ui.driftType.boolean',
  date: 'ui.driftType.date',
  'date-time': 'ui.driftType.instant',
  object: 'ui.driftType.object',
  anything: 'ui.driftType.anything',
} as const

/** A type in the reader's words; what is in the system's own stays: `decimal(10, 2)`, `list of text`, `picklist`. */
function typeText(type: string, t: Texts): string {
  const [, element] = /^list of (.+)$/.exec(type) ?? []
  if (element !== undefined) return t('ui.driftType.listOf', { of: typeText(element, t) })
  return type.replace(/^[a-z-]+/, (word) => (isKnown(word) ? t(typeKeys[word]) : word))
}

function isKnown(word: string): word is keyof typeof typeKeys {
  return Object.hasOwn(typeKeys, word)
}
