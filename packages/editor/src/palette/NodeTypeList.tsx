import { textIn, type ConnectorInfo, type NodeTypeInfo } from '@isthmus/sdk'
import { Search } from 'lucide-react'
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useConnections, useNodeTypes } from '../api/queries.ts'
import { useDocumentState } from '../document/index.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { NodeTypeRow } from './NodeTypeRow.tsx'
import { listNodeTypes } from './node-type-list.ts'
import { useOpenSystems } from './open-systems.ts'
import { paletteSections, systemOrder, systemsOf, type PaletteEntry, type PaletteSection } from './palette-entries.ts'
import { SystemRow } from './SystemRow.tsx'
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
  const { sections, setOpen } = useSections(query, afterOutput)
  const flat = useMemo(() => sections.flatMap(({ entries }) => entries), [sections])
  const field = useRef<HTMLInputElement>(null)
  const listId = useId()
  const t = useText()
  useEffect(() => field.current?.focus({ preventScroll: true }), [])
  const search = (text: string): void => {
    setQuery(text)
    setActive(0)
  }
  const choose = (entry: PaletteEntry | undefined): void => {
    if (entry?.kind === 'system') setOpen(entry.system, !entry.isOpen)
    if (entry?.kind !== 'type') return
    onChoose(entry.type)
    search('')
  }
  const at = flat[active]
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key]
    const opening =
      query === '' && at?.kind === 'system' ? { ArrowRight: true, ArrowLeft: false }[event.key] : undefined
    if (step !== undefined) setActive(Math.min(Math.max(active + step, 0), flat.length - 1))
    else if (opening !== undefined && at?.kind === 'system') setOpen(at.system, opening)
    else if (event.key === 'Enter') choose(at)
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
          aria-activedescendant={at ? `${listId}-${active}` : undefined}
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
        {sections.map((section) => (
          <Section key={section.key} section={section} listId={listId} active={active} onChoose={choose} />
        ))}
        {flat.length === 0 && <p className={css['none']}>{t('palette.none', { query })}</p>}
      </div>
      <ActiveSummary type={at?.kind === 'type' ? at.type : undefined} />
    </>
  )
}

interface SectionProps {
  readonly section: PaletteSection
  readonly listId: string
  readonly active: number
  readonly onChoose: (entry: PaletteEntry) => void
}

function Section({ section: { heading, label, start, entries }, listId, active, onChoose }: SectionProps) {
  const t = useText()
  return (
    <>
      {heading && (
        <div className={css['group']} role="presentation">
          {t(`palette.group.${heading}`)}
        </div>
      )}
      <div role="group" aria-label={label ?? (heading ? t(`palette.group.${heading}`) : undefined)}>
        {entries.map((entry, index) => {
          const shared = { id: `${listId}-${start + index}`, active: start + index === active }
          return entry.kind === 'system' ? (
            <SystemRow key={entry.system} {...shared} entry={entry} onToggle={onChoose} />
          ) : (
            <NodeTypeRow
              key={entry.type.id}
              {...shared}
              type={entry.type}
              shownTitle={entry.title}
              onChoose={() => onChoose(entry)}
            />
          )
        })}
      </div>
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

function useSections(query: string, afterOutput: boolean) {
  const language = useLanguage()
  const nodeTypes = useDocumentState((state) => state.nodeTypes)
  const flow = useDocumentState((state) => state.flow)
  const connectors = useNodeTypes().data?.connectors ?? noConnectors
  const connections = useConnections().data
  const used = useMemo(() => systemsOf(flow, nodeTypes), [flow, nodeTypes])
  const { isOpen, set } = useOpenSystems({ count: connectors.length, used })
  const order = useMemo(() => {
    const connected = new Set(connections?.map(({ connector }) => connector))
    return systemOrder({ connectors, connected, language })
  }, [connectors, connections, language])
  const groups = useMemo(
    () => listNodeTypes({ types: [...nodeTypes.values()], query, flow, afterOutput, connectors: order }),
    [nodeTypes, flow, query, afterOutput, order],
  )
  return { sections: paletteSections({ groups, connectors, language, isOpen }), setOpen: set }
}

const noConnectors: readonly ConnectorInfo[] = []
