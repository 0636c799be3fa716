import { CircleAlert, TriangleAlert } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import { useText } from '../i18n/use-text.ts'
import type { Finding } from './draft.ts'
import styles from './EntryGrid.module.css'
import type { CellPlace, GridKeys } from './use-grid-keys.ts'

/** Whether the table has the keyboard: the current cell then takes it. */
export interface Keyboard {
  readonly isHere: () => boolean
  readonly note: (isHere: boolean) => void
}

interface EntryCellProps {
  readonly place: CellPlace
  /** Title of the column. */
  readonly side: string
  readonly text: string
  readonly isCurrent: boolean
  readonly finding: Finding | undefined
  readonly mayEdit: boolean
  readonly keys: GridKeys
  readonly keyboard: Keyboard
  readonly go: (place: CellPlace) => void
}

/** One cell. Only the current one is a field; what is typed there is the draft's at once, so that mistakes show while typing. */
export function EntryCell({ place, side, text, isCurrent, finding, ...grid }: EntryCellProps) {
  const Sign = finding?.isWarning ? TriangleAlert : CircleAlert
  const about = useId()
  return (
    <span
      role="gridcell"
      className={styles['cell']}
      aria-selected={isCurrent}
      data-bad={(finding && !finding.isWarning) || undefined}
      title={finding?.text}
      onMouseDown={(event) => {
        if (isCurrent) return
        event.preventDefault()
        grid.go(place)
      }}
    >
      {isCurrent && grid.mayEdit ? (
        <CellField place={place} side={side} text={text} finding={finding} about={about} {...grid} />
      ) : (
        <span className={styles['text']}>{text}</span>
      )}
      {finding ? (
        <Sign size={14} className={styles['sign']} data-warning={finding.isWarning || undefined} aria-hidden />
      ) : null}
      {finding && isCurrent ? (
        <span id={about} role="status" className={styles['finding']} data-warning={finding.isWarning || undefined}>
          {finding.text}
        </span>
      ) : null}
    </span>
  )
}

type CellFieldProps = Omit<EntryCellProps, 'isCurrent'> & { readonly about: string }

function CellField({ place, side, text, finding, about, keys, keyboard }: CellFieldProps) {
  const t = useText()
  const field = useRef<HTMLInputElement>(null)
  const [isEditing, setEditing] = useState(false)
  const before = useRef(text)
  useEffect(() => {
    if (keyboard.isHere()) field.current?.focus({ preventScroll: true })
  }, [keyboard])
  return (
    <input
      ref={field}
      className={styles['field']}
      aria-label={t('value-maps.cell', { side, row: place.row + 1 })}
      value={text}
      spellCheck={false}
      autoComplete="off"
      aria-invalid={finding !== undefined && !finding.isWarning}
      aria-describedby={finding ? about : undefined}
      onFocus={(event) => {
        keyboard.note(true)
        before.current = text
        event.currentTarget.select()
      }}
      onBlur={() => {
        keyboard.note(false)
        setEditing(false)
      }}
      onClick={(event) => {
        if (!isEditing) event.currentTarget.select()
      }}
      onDoubleClick={() => setEditing(true)}
      onChange={(event) => {
        setEditing(true)
        keys.write(place, event.currentTarget.value)
      }}
      onPaste={(event) => keys.onPaste(event, isEditing)}
      onKeyDown={(event) => {
        if (event.key === 'F2') {
          setEditing(true)
          event.currentTarget.setSelectionRange(text.length, text.length)
        } else if (event.key === 'Escape' && isEditing) {
          keys.write(place, before.current)
          setEditing(false)
          event.currentTarget.select()
        } else keys.onKeyDown(event, isEditing)
      }}
    />
  )
}
