import { useEffect, useRef, type KeyboardEvent } from 'react'
import { useCommandContext } from '../commands/index.ts'
import { useText } from '../i18n/use-text.ts'
import css from './card.module.css'

interface CardTitleProps {
  readonly id: string
  readonly name: string
  readonly renaming: boolean
}

/** The name of a node; while it is renamed, a text field in its place. */
export function CardTitle({ id, name, renaming }: CardTitleProps) {
  if (renaming) return <TitleField id={id} name={name} />
  return (
    <div className={css['title']} title={name}>
      {name}
    </div>
  )
}

function TitleField({ id, name }: { readonly id: string; readonly name: string }) {
  const { document: open, ui, view } = useCommandContext()
  const t = useText()
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [])
  const finish = (keep: boolean): void => {
    if (ui.state.renaming !== id) return
    const wanted = field.current?.value.trim() ?? ''
    ui.set({ renaming: undefined })
    if (keep && wanted !== '' && wanted !== name)
      open.edit({ kind: 'renameNode', node: id, name: wanted.slice(0, 120) })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation()
    if (event.nativeEvent.isComposing) return
    if (event.key !== 'Enter' && event.key !== 'Escape') return
    finish(event.key === 'Enter')
    view.focusNode(id)
  }
  return (
    <input
      ref={field}
      className={`${css['titleField']} nodrag nopan`}
      aria-label={t('canvas.rename')}
      defaultValue={name}
      maxLength={120}
      onBlur={() => finish(true)}
      onKeyDown={onKeyDown}
      onDoubleClick={(event) => event.stopPropagation()}
    />
  )
}
