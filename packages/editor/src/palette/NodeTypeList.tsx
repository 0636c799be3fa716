import { textIn, type NodeTypeInfo } from '@isthmus/sdk'
import { Search } from 'lucide-react'
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useDocumentState } from '../document/index.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { NodeTypeRow } from './NodeTypeRow.tsx'
import { listNodeTypes } from './node-type-list.ts'
import css from './palette.module.css'

interface NodeTypeListProps {
  /** Only types that can follow an output. */
  readonly afterOutput: boolean
  readonly onChoose: (type: NodeTypeInfo) => void
  readonly onEscape: () => void
}

/** A search field over the list of node types; the focus stays in the field while arrows walk through the list. */
export function NodeTypeList({ afterOutput, onChoose, onEscape }: NodeTypeListProps) {
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const groups = useGroups(query, afterOutput)
  const flat = useMemo(() => groups.flatMap((group) => group.types), [groups])
  const field = useRef<HTMLInputElement>(null)
  const listId = useId()
  const t = useText()
  useEffect(() => field.current?.focus({ preventScroll: true }), [])
  const search = (text: string): void => {
    setQuery(text)
    setActive(0)
  }
  const choose = (type: NodeTypeInfo | undefined): void => {
    if (!type) return
    onChoose(type)
    search('')
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key]
    if (step !== undefined) setActive(Math.min(Math.max(active + step, 0), flat.length - 1))
    else if (event.key === 'Enter') choose(flat[active])
    else if (event.key === 'Escape') onEscape()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <>
      <div className={css['search']}>
        <Search size={14} aria-hidden />
        <input
          ref={field}
          role="combobox"
          aria-expanded
          aria-autocomplete="list"
          aria-controls={listId}
          aria-activedescendant={flat[active] ? `${listId}-${active}` : undefined}
          aria-label={t('palette.search')}
          placeholder={t('palette.search')}
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => search(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      <div className={css['list']} role="listbox" id={listId} aria-label={t('palette.nodeTypes')}>
        {groups.map(({ group, types, start }) => (
          <div key={group} role="group" aria-label={t(`palette.group.${group}`)}>
            <div className={css['group']} role="presentation">
              {t(`palette.group.${group}`)}
            </div>
            {types.map((type, index) => (
              <NodeTypeRow
                key={type.id}
                id={`${listId}-${start + index}`}
                type={type}
                active={start + index === active}
                onChoose={choose}
              />
            ))}
          </div>
        ))}
        {flat.length === 0 && <p className={css['none']}>{t('palette.none', { query })}</p>}
      </div>
      <ActiveSummary type={flat[active]} />
    </>
  )
}

/** Read aloud when the arrows reach a row; on the screen the row shows the same line. */
function ActiveSummary({ type }: { readonly type: NodeTypeInfo | undefined }) {
  const language = useLanguage()
  return (
    <div className={css['aloud']} aria-live="polite">
      {type ? textIn(language, type.summary) : ''}
    </div>
  )
}

function useGroups(query: string, afterOutput: boolean) {
  const nodeTypes = useDocumentState((state) => state.nodeTypes)
  const flow = useDocumentState((state) => state.flow)
  return useMemo(() => {
    const groups = listNodeTypes({ types: [...nodeTypes.values()], query, flow, afterOutput })
    const starts = groups.map((_, index) => groups.slice(0, index).reduce((sum, { types }) => sum + types.length, 0))
    return groups.map((group, index) => ({ ...group, start: starts[index] ?? 0 }))
  }, [nodeTypes, flow, query, afterOutput])
}
