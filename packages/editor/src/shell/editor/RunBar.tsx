import { ActionIcon, Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { useCommandContext } from '../../commands/index.ts'
import { isFinished, useDocumentState, type RunView } from '../../document/index.ts'
import { formatDuration } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { causeOf } from '../../ui/cause-of.ts'
import { RunStatusLabel } from '../../ui/RunStatusLabel.tsx'
import type { EditorRun } from './use-editor-run.ts'
import styles from './editor.module.css'

/** The run on the canvas in one line: status, counts, and for a failure its cause with the way to it. */
export function RunBar({ run }: { readonly run: EditorRun }) {
  const shown = useDocumentState((state) => state.run)
  const t = useText()
  if (!shown) return null
  const { failure } = shown.summary
  // What an error port took is worth a look, but the run did what it was drawn to do.
  const failed = failure !== undefined && shown.status !== 'succeeded'
  return (
    <div className={styles['bar']} data-tone={failed ? 'bad' : 'plain'} role="status">
      <RunStatusLabel status={shown.status} />
      <span className={styles['barText']}>
        {failed ? null : <Counts run={shown} />}
        {failure && !failed ? ' · ' : null}
        {failure ? <Failure run={shown} /> : null}
      </span>
      <Link
        className={styles['barLink']}
        to="/flows/$flow/runs/$run"
        params={{ flow: shown.summary.flowId, run: shown.id }}
      >
        {t('document.openRun')}
      </Link>
      <ActionIcon aria-label={t('document.hideRun')} onClick={run.hide}>
        <X size={15} aria-hidden />
      </ActionIcon>
    </div>
  )
}

function Counts({ run }: { readonly run: RunView }) {
  const t = useText()
  const language = useLanguage()
  const { records, durationMs } = run.summary
  if (!isFinished(run)) return t('document.runningSince', { in: records.in, out: records.out })
  const duration = formatDuration(durationMs ?? 0, language)
  return t('document.runSummary', { ...records, duration })
}

function Failure({ run }: { readonly run: RunView }) {
  const { document, view } = useCommandContext()
  const t = useText()
  const language = useLanguage()
  const { failure } = run.summary
  if (!failure) return null
  const show = (): void => {
    document.selectNodes([failure.node])
    view.focusNode(failure.node)
  }
  const message = causeOf(failure.problem, language)
  return (
    <>
      <Anchor
        component="button"
        type="button"
        size="sm"
        c="inherit"
        underline="always"
        title={t('document.showNode')}
        onClick={show}
      >
        {t('document.failedAt', { node: failure.nodeName })}
      </Anchor>{' '}
      <span title={message}>{message}</span>
    </>
  )
}
