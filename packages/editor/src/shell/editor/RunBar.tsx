import { errorPort } from '@isthmus/sdk'
import { ActionIcon, Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { useCallback } from 'react'
import { useCommandContext } from '../../commands/index.ts'
import { isFinished, useDocumentState, type RunView } from '../../document/index.ts'
import { formatDuration } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { HandledFailures } from '../../runs/HandledFailures.tsx'
import { RecordCounts } from '../../runs/RecordCounts.tsx'
import { causeOf } from '../../ui/cause-of.ts'
import { RunStatusLabel } from '../../ui/RunStatusLabel.tsx'
import { UnsentNote } from './UnsentNote.tsx'
import type { EditorRun } from './use-editor-run.ts'
import styles from './editor.module.css'

interface RunBarProps {
  readonly run: EditorRun
  readonly onOpenNodeView: (node: string, records?: string) => void
}

/** The run on the canvas in one line: status, counts, and what failed with the way to it. */
export function RunBar({ run, onOpenNodeView }: RunBarProps) {
  const shown = useDocumentState((state) => state.run)
  const t = useText()
  if (!shown) return null
  const { failure } = shown.summary
  // What an error wire took is worth a look, but the run did what it was drawn to do.
  const failed = failure !== undefined && shown.status !== 'succeeded'
  return (
    <section aria-label={t('document.runBar')}>
      <div className={styles['bar']} data-tone={failed ? 'bad' : 'plain'} role="status">
        <RunStatusLabel status={shown.status} />
        <PartLabel run={shown} />
        <span className={styles['barText']}>{failed ? <Failure run={shown} /> : <Counts run={shown} />}</span>
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
      <UnsentNote run={run} />
      {shown.status === 'succeeded' ? <Handled run={shown} onOpenNodeView={onOpenNodeView} /> : null}
    </section>
  )
}

/** Says that only a part of the flow ran. */
function PartLabel({ run }: { readonly run: RunView }) {
  const t = useText()
  const { part } = run.summary
  const target = part?.upTo ?? part?.only
  const name = useDocumentState((state) => state.flow.nodes.find(({ id }) => id === target)?.name)
  if (!part) return null
  return (
    <span className={styles['part']}>
      {t(part.upTo === undefined ? 'document.partOnly' : 'document.partUpTo', { node: name ?? target ?? '' })}
    </span>
  )
}

function Handled({ run, onOpenNodeView }: Pick<RunBarProps, 'onOpenNodeView'> & { readonly run: RunView }) {
  const flow = useDocumentState((state) => state.flow)
  const stepOf = useCallback((node: string) => run.steps.get(node), [run])
  const showErrors = (node: string): void => onOpenNodeView(node, errorPort)
  return <HandledFailures key={run.id} run={run.id} flow={flow} stepOf={stepOf} onShowErrors={showErrors} />
}

function Counts({ run }: { readonly run: RunView }) {
  const language = useLanguage()
  const { durationMs } = run.summary
  if (!isFinished(run)) return null
  return (
    <>
      <RecordCounts run={run.summary} /> · {formatDuration(durationMs ?? 0, language)}
    </>
  )
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
