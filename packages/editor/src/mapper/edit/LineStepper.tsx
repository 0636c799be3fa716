import { pathKey } from '@isthmus/sdk/mapping'
import type { FieldPath } from '@isthmus/sdk'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { formatCount } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { useMapper, useMapperUi, useUi } from '../state/MapperContext.tsx'
import styles from './edit.module.css'

/** The way to the next line of the list that a target field is, or lies in; nothing where there is one line at most. */
export function LineStepper({ target }: { readonly target: FieldPath }) {
  const t = useText()
  const language = useLanguage()
  const ui = useUi()
  const { previews } = useMapper()
  const list = listOf(target, (key) => previews.get(key)?.lines)
  const chosen = useMapperUi((state) => (list ? state.lines.get(list.key) : undefined))
  if (!list || list.count < 2) return null
  const at = Math.min(chosen ?? 0, list.count - 1)
  const step = (label: string, to: number, Icon: typeof ChevronLeft) => {
    const enabled = to >= 0 && to < list.count
    return (
      <button
        type="button"
        aria-label={label}
        title={label}
        aria-disabled={!enabled || undefined}
        onClick={() => enabled && ui.showLine(list.key, to)}
      >
        <Icon size={14} aria-hidden />
      </button>
    )
  }
  return (
    <p className={styles['stepper']}>
      {step(t('mapper.previousLine'), at - 1, ChevronLeft)}
      <span aria-live="polite">
        {t('mapper.lineOf', { index: formatCount(at + 1, language), total: formatCount(list.count, language) })}
      </span>
      {step(t('mapper.nextLine'), at + 1, ChevronRight)}
    </p>
  )
}

interface ShownList {
  readonly key: string
  readonly count: number
}

/** The innermost list around a field, itself included. */
function listOf(target: FieldPath, countOf: (key: string) => number | undefined): ShownList | undefined {
  for (let length = target.length; length > 0; length -= 1) {
    const key = pathKey(target.slice(0, length))
    const count = countOf(key)
    if (count !== undefined) return { key, count }
  }
  return undefined
}
