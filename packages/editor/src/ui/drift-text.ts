import { plainText } from '@isthmus/sdk'
import { type DriftChange } from '@isthmus/sdk/contract'
import type { useText } from '../i18n/use-text.ts'

/** A change of a system's data in a sentence, without the entity's name. */
export function driftText(change: DriftChange, t: ReturnType<typeof useText>): string {
  const { kind, path = [], before, after, loss } = change
  const params = { field: path.join('.'), before: shown(before), after: shown(after) }
  const said = t(`ui.drift.${kind}`, params)
  if (change.learned) return t('ui.drift.learned', { text: said })
  return loss === 'lossy' ? t('ui.drift.lossy', { text: said }) : said
}

function shown(value: DriftChange['before']): string {
  if (value === undefined || value === null) return '–'
  return Array.isArray(value) ? value.map(plainText).join(', ') : plainText(value)
}
