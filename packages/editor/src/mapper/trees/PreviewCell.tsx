import { ArrowRight, CircleAlert } from 'lucide-react'
import type { Json } from '@isthmus/sdk'
import type { FieldPreview, RowDescription } from '@isthmus/sdk/mapping'
import { cellText } from '../../expression/cell-text.ts'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { sampleAt } from '../model/field-keys.ts'
import { rowMessage } from '../model/row-message.ts'
import type { TargetLine } from '../model/target-lines.ts'
import { useMapper } from '../state/MapperContext.tsx'
import type { Ghost } from '../suggest/ghosts.ts'
import styles from './target.module.css'

interface PreviewCellProps {
  readonly preview: FieldPreview | undefined
  readonly ghost: Ghost | undefined
  readonly line: TargetLine
  readonly mapped: RowDescription | undefined
}

/** What a row gives for the chosen record, beside what the target holds now. */
export function PreviewCell({ preview, ghost, line, mapped }: PreviewCellProps) {
  const { sample } = useMapper()
  const before = line.path.length === 0 ? undefined : sampleAt(sample?.before, line.path)
  return (
    <span role="gridcell" className={styles['preview']}>
      {mapped && preview ? (
        <Outcome preview={preview} before={before} />
      ) : (
        <span className={styles['before']} data-ghost={ghost !== undefined || undefined}>
          {ghost && sample
            ? shown(sampleAt(sample.record, ghost.source.path))
            : before === undefined
              ? ''
              : shown(before)}
        </span>
      )}
    </span>
  )
}

function Outcome({ preview, before }: { readonly preview: FieldPreview; readonly before: Json | undefined }) {
  const t = useText()
  const language = useLanguage()
  switch (preview.outcome) {
    case 'failed': {
      const message = preview.problem ? rowMessage(preview.problem, language) : t('mapper.failed')
      return (
        <span className={styles['failed']} title={message}>
          <CircleAlert size={12} aria-hidden /> {message}
        </span>
      )
    }
    case 'empty':
      return null
    case 'skipped':
      return <em className={styles['skipped']}>{t('mapper.skipped')}</em>
    case 'value': {
      const after = preview.lines === undefined ? shown(preview.after) : t('mapper.lineCount', { count: preview.lines })
      const changes = before !== undefined && preview.lines === undefined && shown(before) !== after
      return (
        <span className={styles['outcome']} title={changes ? `${shown(before)} → ${after}` : after}>
          {changes && (
            <>
              <span className={styles['before']}>{shown(before)}</span>
              <ArrowRight size={11} className={styles['dim']} aria-hidden />
            </>
          )}
          <span
            className={styles['after']}
            data-null={preview.after === null || preview.after === undefined || undefined}
          >
            {after}
          </span>
        </span>
      )
    }
  }
}

function shown(value: Json | undefined): string {
  return value === '' ? '""' : cellText(value ?? null, 300)
}
