import { GripVertical, X } from 'lucide-react'
import { useText } from '../../i18n/use-text.ts'
import { useForm } from './FormContext.tsx'
import type { ListEdit } from './use-list-edit.ts'

interface RowToolProps {
  readonly edit: ListEdit
  readonly index: number
}

/** Moves a row: by dragging, or with the arrow keys. */
export function RowHandle({ edit, index }: RowToolProps) {
  const t = useText()
  const { readOnly } = useForm()
  if (readOnly) return <span className="ins-handle" />
  return (
    <button
      type="button"
      className="ins-handle"
      aria-label={t('inspector.moveRow', { row: index + 1 })}
      title={t('inspector.moveRowHint')}
      {...edit.handle(index)}
    >
      <GripVertical size={13} aria-hidden />
    </button>
  )
}

export function RowRemove({ edit, index, name }: RowToolProps & { readonly name: string }) {
  const t = useText()
  const { readOnly } = useForm()
  if (readOnly) return <span className="ins-remove" />
  return (
    <button
      type="button"
      className="ins-remove"
      data-remove
      aria-label={t('inspector.removeRow', { row: name === '' ? index + 1 : name })}
      onClick={() => edit.remove(index)}
    >
      <X size={14} aria-hidden />
    </button>
  )
}
