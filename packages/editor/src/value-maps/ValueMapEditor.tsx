import type { ValueMapDetail } from '@isthmus/sdk/api'
import { useBlocker } from '@tanstack/react-router'
import { useCallback, useDeferredValue, useMemo, useState, type KeyboardEvent } from 'react'
import { problemsOf, useSaveValueMap, useValueMapCoverage } from '../api/queries.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { draftOf, findingsOf, isBlank, mapOf, sameDraft, type Draft } from './draft.ts'
import { EditorHeader } from './EditorHeader.tsx'
import { EntryGrid } from './EntryGrid.tsx'
import { MapPanel } from './MapPanel.tsx'
import { useDraft } from './use-draft.ts'
import styles from './ValueMapEditor.module.css'

interface ValueMapEditorProps {
  readonly detail: ValueMapDetail
  readonly mayEdit: boolean
}

/** The table on the left, the panel on the right. Nothing is saved before a person says so: every save is a version. */
export function ValueMapEditor({ detail, mayEdit }: ValueMapEditorProps) {
  const t = useText()
  const language = useLanguage()
  const history = useDraft(draftOf(detail.map))
  const save = useSaveValueMap(detail.map.name)
  const coverage = useValueMapCoverage(detail.map.name, mayEdit)
  const [wanted, setWanted] = useState<{ readonly row: number; readonly column: 'left' | 'right' }>()
  const { draft, change } = history
  // Letters come first; what is wrong with the table may follow a moment later.
  const checked = useDeferredValue(draft)
  const findings = useMemo(() => findingsOf(checked, language), [checked, language])
  const saved = useMemo(() => draftOf(detail.map), [detail.map])
  const isDirty = useMemo(() => !sameDraft(draft, saved), [draft, saved])
  useBlocker({
    shouldBlockFn: ({ current, next }) =>
      current.pathname !== next.pathname && isDirty && !confirm(t('value-maps.leave')),
    enableBeforeUnload: isDirty,
  })
  const canSave = isDirty && findings.errors === 0 && !save.isPending
  const saveNow = () => {
    const errors = checked === draft ? findings.errors : findingsOf(draft, language).errors
    if (isDirty && errors === 0 && !save.isPending) save.mutate({ map: mapOf(draft), baseVersion: detail.version })
  }
  const addEntry = useCallback(
    (column: 'left' | 'right', value: string) => {
      const row = lastRow(draft)
      change((before) => ({ ...before, rows: withRow(before.rows, row, { [column]: value }) }))
      setWanted({ row, column: column === 'left' ? 'right' : 'left' })
    },
    [change, draft],
  )
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return
    const key = event.key.toLowerCase()
    const act = { s: saveNow, z: event.shiftKey ? history.redo : history.undo, y: history.redo }[key]
    if (!act || !mayEdit) return
    event.preventDefault()
    act()
  }
  return (
    <div className={styles['editor']} onKeyDown={onKeyDown}>
      <EditorHeader
        {...{ detail, mayEdit, history, findings, isDirty, canSave }}
        isSaving={save.isPending}
        onSave={saveNow}
      />
      {save.error ? (
        <div className={styles['problem']}>
          {problemsOf(save.error)
            .slice(0, 3)
            .map((problem) => (
              <ProblemNote key={`${problem.path ?? ''} ${problem.code}`} problem={problem} />
            ))}
        </div>
      ) : null}
      <main className={styles['body']}>
        <EntryGrid {...{ draft, findings, mayEdit, change, wanted }} coverage={coverage.data} />
        <MapPanel
          {...{ detail, draft, mayEdit, change, isDirty, coverage }}
          onAddEntry={addEntry}
          findings={findings}
        />
      </main>
    </div>
  )
}

/** The first row behind all that hold something. */
function lastRow({ rows }: Draft): number {
  return rows.findLastIndex((row) => !isBlank(row)) + 1
}

function withRow(rows: Draft['rows'], at: number, cells: Partial<Draft['rows'][number]>): Draft['rows'] {
  const changed = [...rows]
  changed[at] = { left: '', right: '', preferred: false, ...cells }
  return changed
}
