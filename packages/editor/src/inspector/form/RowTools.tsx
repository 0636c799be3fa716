import { GripVertical, X } from 'lucide-react'
import { memo, type ComponentProps } from 'react'
import { useText } from '../../i18n/use-text.ts'
import { useForm } from './FormContext.tsx'
import { useLatest } from './use-latest.ts'
import type { ListEdit } from './use-list-edit.ts'

interface RowToolProps {
  readonly edit: ListEdit
  readonly index: number
}

/** Moves a row: by dragging, or with the arrow keys. */
export function RowHandle({ edit, index }: RowToolProps) {
  const t = useText()
  const { readOnly } = useForm()
  const { onDragStart, onKeyDown, ...handle } = edit.handle(index)
  const start = useLatest(onDragStart)
  const press = useLatest(onKeyDown)
  if (readOnly) return <span className="ins-handle" />
  return (
    <Grip
      label={t('inspector.moveRow', { row: index + 1 })}
      hint={t('inspector.moveRowHint')}
      onDragStart={start}
      onKeyDown={press}
      {...handle}
    />
  )
}

interface GripProps extends ComponentProps<'button'> {
  readonly label: string
  readonly hint: string
}

/** Drawn again only when it changes, as a list may have hundreds of rows. */
const Grip = memo(function Grip({ label, hint, ...handle }: GripProps) {
  return (
    <button type="button" className="ins-handle" aria-label={label} title={hint} {...handle}>
      <GripVertical size={13} aria-hidden />
    </button>
  )
})

export function RowRemove({ edit, index, name }: RowToolProps & { readonly name: string }) {
  const t = useText()
  const { readOnly } = useForm()
  const remove = useLatest(() => edit.remove(index))
  if (readOnly) return <span className="ins-remove" />
  return <Cross label={t('inspector.removeRow', { row: name === '' ? index + 1 : name })} onClick={remove} />
}

const Cross = memo(function Cross({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  return (
    <button type="button" className="ins-remove" data-remove aria-label={label} onClick={onClick}>
      <X size={14} aria-hidden />
    </button>
  )
})
