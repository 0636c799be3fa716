import { SegmentedControl } from '@mantine/core'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/use-text.ts'

export type DataView = 'schema' | 'table' | 'json'

interface RecordsPaneProps {
  readonly title: string
  /** What the pane shows: a choice of nodes or ports. */
  readonly choice: ReactNode
  readonly counts: ReactNode
  readonly view: DataView
  readonly onView: (view: DataView) => void
  readonly children: ReactNode
}

/** The frame of the input and output columns: title, choice, counts and the three views. */
export function RecordsPane({ title, choice, counts, view, onView, children }: RecordsPaneProps) {
  const t = useText()
  return (
    <section className="nv-pane" aria-label={title}>
      <div className="nv-pane-head">
        <h3>{title}</h3>
        {choice}
      </div>
      <div className="nv-pane-bar">
        {counts}
        <SegmentedControl
          size="xs"
          className="nv-views"
          aria-label={t('nodeview.view')}
          value={view}
          onChange={(value) => onView(value as DataView)}
          data={[
            { value: 'schema', label: t('nodeview.schema') },
            { value: 'table', label: t('nodeview.table') },
            { value: 'json', label: t('nodeview.json') },
          ]}
        />
      </div>
      <div className="nv-pane-body">{children}</div>
    </section>
  )
}
