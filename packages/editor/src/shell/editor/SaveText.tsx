import { describeProblem } from '@isthmus/sdk'
import { Check, CloudOff, LoaderCircle, PencilLine, TriangleAlert, type LucideIcon } from 'lucide-react'
import { useDocumentState, useFlowDocument, type SaveState } from '../../document/index.ts'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import styles from './editor.module.css'

const signs: Readonly<Record<SaveState['status'], LucideIcon>> = {
  saved: Check,
  dirty: PencilLine,
  saving: LoaderCircle,
  offline: CloudOff,
  error: TriangleAlert,
  conflict: TriangleAlert,
}

/** How far the flow is from what the server has, always visible and said aloud. */
export function SaveText() {
  const { readOnly } = useFlowDocument()
  const save = useDocumentState((state) => state.save)
  const t = useText()
  const language = useLanguage()
  if (readOnly) return <span className={styles['save']}>{t('document.save.viewer')}</span>
  const Icon = signs[save.status]
  const text =
    save.status === 'error'
      ? t('document.save.error', { cause: describeProblem(save.problem, language).message })
      : t(`document.save.${save.status}`)
  const tone = save.status === 'error' || save.status === 'offline' || save.status === 'conflict' ? 'bad' : undefined
  return (
    <span className={styles['save']} data-tone={tone} role="status" title={text}>
      <Icon size={14} aria-hidden />
      <span>{text}</span>
    </span>
  )
}
