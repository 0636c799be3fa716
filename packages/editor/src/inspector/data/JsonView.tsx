import { Check, ChevronDown, ChevronRight, Copy, Link2 } from 'lucide-react'
import { useId, useMemo, useState } from 'react'
import type { Json } from '@isthmus/sdk'
import { formatBytes } from '../../i18n/format.ts'
import { useText } from '../../i18n/use-text.ts'
import { pathExpression } from '../../expression/record-path.ts'
import { containersBelow, jsonLines, sizeOf, type JsonLine } from './json-lines.ts'
import { pathOfPointer } from './path-of-pointer.ts'
import { useTreeKeys } from './use-tree-keys.ts'
import { VirtualRows } from './VirtualRows.tsx'

interface JsonViewProps {
  readonly value: Json
  readonly label: string
}

const rowPx = 20
const largeBytes = 256 * 1024

/** One record as a folding JSON tree; a large one only after a click. */
export function JsonView({ value, label }: JsonViewProps) {
  const t = useText()
  const size = useMemo(() => JSON.stringify(value).length, [value])
  const [shown, setShown] = useState<Json>()
  if (size > largeBytes && shown !== value) {
    return (
      <div className="nv-state">
        <p>{t('nodeview.large', { size: formatBytes(size) })}</p>
        <button type="button" className="ins-link" onClick={() => setShown(value)}>
          {t('nodeview.show')}
        </button>
      </div>
    )
  }
  return <JsonTree value={value} label={label} />
}

function JsonTree({ value, label }: JsonViewProps) {
  const id = useId()
  const [folds, setFolds] = useState(() => ({ value, folded: new Set(containersBelow(value, 2)) }))
  const folded = folds.value === value ? folds.folded : new Set(containersBelow(value, 2))
  const lines = useMemo(() => jsonLines(value, folded), [value, folded])
  const fold = (pointer: string, open: boolean) => {
    const next = new Set(folded)
    if (open) next.delete(pointer)
    else next.add(pointer)
    setFolds({ value, folded: next })
  }
  const tree = useTreeKeys({
    count: lines.length,
    fold: (index, open) => {
      const line = lines[index]
      if (line && line.kind !== 'scalar') fold(line.pointer, open)
    },
    enter: (index) => {
      const line = lines[index]
      if (line && line.kind !== 'scalar') fold(line.pointer, line.kind === 'folded')
    },
  })
  return (
    <VirtualRows
      role="tree"
      aria-label={label}
      aria-activedescendant={tree.active < 0 ? undefined : `${id}-${tree.active}`}
      tabIndex={0}
      className="nv-json"
      count={lines.length}
      rowPx={rowPx}
      active={tree.active}
      onFocus={tree.onFocus}
      onKeyDown={tree.onKeyDown}
    >
      {(index) => {
        const line = lines[index]
        return (
          line && (
            <JsonRow
              id={`${id}-${index}`}
              line={line}
              active={index === tree.active}
              onFold={(open) => fold(line.pointer, open)}
              onActive={() => tree.setActive(index)}
            />
          )
        )
      }}
    </VirtualRows>
  )
}

interface JsonRowProps {
  readonly id: string
  readonly line: JsonLine
  readonly active: boolean
  readonly onFold: (open: boolean) => void
  readonly onActive: () => void
}

function JsonRow({ id, line, active, onFold, onActive }: JsonRowProps) {
  const t = useText()
  const foldable = line.kind === 'open' || line.kind === 'folded'
  const name = line.label ?? '$'
  return (
    <div
      id={id}
      role="treeitem"
      tabIndex={-1}
      aria-level={line.depth + 1}
      aria-expanded={foldable ? line.kind === 'open' : undefined}
      aria-selected={active}
      className="nv-line"
      data-active={active || undefined}
      style={{ paddingInlineStart: 4 + line.depth * 14 }}
      onClick={onActive}
      onKeyDown={undefined}
    >
      {foldable ? (
        <button
          type="button"
          tabIndex={-1}
          className="nv-twist"
          aria-label={t(line.kind === 'open' ? 'nodeview.fold' : 'nodeview.unfold', { name })}
          onClick={() => onFold(line.kind === 'folded')}
        >
          {line.kind === 'open' ? <ChevronDown size={12} aria-hidden /> : <ChevronRight size={12} aria-hidden />}
        </button>
      ) : (
        <span className="nv-twist" />
      )}
      <span className="nv-code">
        {line.label !== undefined && line.kind !== 'close' && !line.inList && (
          <span className="nv-key">{JSON.stringify(line.label)}: </span>
        )}
        <Value line={line} />
      </span>
      {line.kind !== 'close' && <CopyTools line={line} active={active} />}
    </div>
  )
}

function Value({ line }: { readonly line: JsonLine }) {
  const comma = line.last ? '' : ','
  const [open, close] = Array.isArray(line.value) ? ['[', ']'] : ['{', '}']
  switch (line.kind) {
    case 'open':
      return <span>{open}</span>
    case 'close':
      return (
        <span>
          {close}
          {comma}
        </span>
      )
    case 'folded':
      return (
        <span>
          {open}
          <span className="nv-folded"> {sizeOf(line.value)} </span>
          {close}
          {comma}
        </span>
      )
    case 'scalar':
      return (
        <span data-kind={line.value === null ? 'null' : typeof line.value}>
          {JSON.stringify(line.value)}
          {comma}
        </span>
      )
  }
}

function CopyTools({ line, active }: { readonly line: JsonLine; readonly active: boolean }) {
  const t = useText()
  const [copied, setCopied] = useState<'path' | 'value'>()
  const copy = (what: 'path' | 'value') => {
    const value = typeof line.value === 'string' ? line.value : JSON.stringify(line.value, null, 2)
    const text = what === 'path' ? pathExpression(pathOfPointer(line.pointer)) : value
    void navigator.clipboard.writeText(text).then(() => setCopied(what))
  }
  return (
    <span className="nv-tools" data-shown={active || undefined} onMouseLeave={() => setCopied(undefined)}>
      {(['path', 'value'] as const).map((what) => {
        const label = t(what === 'path' ? 'nodeview.copyPath' : 'nodeview.copyValue')
        const Icon = copied === what ? Check : what === 'path' ? Link2 : Copy
        return (
          <button
            key={what}
            type="button"
            tabIndex={active ? 0 : -1}
            aria-label={copied === what ? t('nodeview.copied') : label}
            title={label}
            onClick={() => copy(what)}
          >
            <Icon size={12} aria-hidden />
          </button>
        )
      })}
    </span>
  )
}
