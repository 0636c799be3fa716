import * as Type from 'typebox'
import type { LocalText } from '../language.ts'
import { ui } from './config-schema.ts'

export interface UnknownFieldTexts {
  /** When it happens. */
  readonly title: LocalText
  readonly help: LocalText
  /** What doing it once more is called. */
  readonly again: LocalText
  readonly advanced?: boolean
}

/**
 * A config field that says what becomes of a write when nobody can tell whether it happened: `park`, a person decides, or
 * `again`. A node that has it is `repeatable` where it says `again`.
 */
export function whenUnknownField({ title, help, again, advanced = false }: UnknownFieldTexts) {
  const options = { park: { en: 'A person decides', 'zh-CN': '由人工决定' }, again }
  return Type.Optional(
    Type.Enum(['park', 'again'], { default: 'park', ...ui({ title, help, widget: 'select', options, advanced }) }),
  )
}
