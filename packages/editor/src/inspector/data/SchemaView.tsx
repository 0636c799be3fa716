import { Menu } from '@mantine/core'
import { ArrowRight, ChevronDown, ChevronRight } from 'lucide-react'
import { useId, useMemo, useState } from 'react'
import { useText } from '../../i18n/use-text.ts'
import { pathExpression, pathKey, pathLabel } from '../../expression/record-path.ts'
import { pathDragType } from '../form/path-drag.ts'
import type { MapTarget } from '../form/map-targets.ts'
import { FieldTypeIcon } from '../../expression/FieldTypeIcon.tsx'
import { matchingFields, visibleFields, type SchemaField } from '../../expression/schema-tree.ts'
import { cellText } from '../../expression/cell-text.ts'
import { useTreeKeys } from './use-tree-keys.ts'
import { VirtualRows } from './VirtualRows.tsx'

/** Where the fields of this tree can be mapped to. */
export interface Mapping {
  /** Name that expressions read these records by. */
  readonly root: 'record' | 'trigger'
  readonly targets: readonly MapTarget[]
  readonly map: (expression: string, target: MapTarget, name: string) => void
}

interface SchemaViewProps {
  readonly fields: readonly SchemaField[]
  readonly label: string
  /** Absent where nothing can be mapped: outputs, and inputs of other nodes. */
  readonly mapping?: Mapping | undefined
}

const rowPx = 26

/** The fields of a record as a tree, with type and a value of each; fields can be dragged onto parameters. */
export function SchemaView({ fields, label, mapping }: SchemaViewProps) {
  const t = useText()
  const id = useId()
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set())
  const [search, setSearch] = useState('')
  const [menu, setMenu] = useState<string>()
  const found = useMemo(() => matchingFields(fields, search), [fields, search])
  const isOpen = (field: SchemaField, depth: number) =>
    toggled.has(pathKey(field.path)) !== (depth < 2 || search !== '')
  const rows = visibleFields(found, isOpen)
  const toggle = (field: SchemaField) => {
    const key = pathKey(field.path)
    setToggled((now) => (now.has(key) ? new Set([...now].filter((each) => each !== key)) : new Set([...now, key])))
  }
  const tree = useTreeKeys({
    count: rows.length,
    fold: (index, open) => {
      const row = rows[index]
      if (row && row.field.children.length > 0 && isOpen(row.field, row.depth) !== open) toggle(row.field)
    },
    enter: (index) => {
      const row = rows[index]
      if (row && mapping) setMenu(pathKey(row.field.path))
    },
  })
  return (
    <>
      {fields.length > 8 && (
        <input
          type="search"
          className="ins-input nv-search"
          aria-label={t('nodeview.search')}
          placeholder={t('nodeview.search')}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      {rows.length === 0 && <p className="ins-quiet ins-pad">{t('nodeview.noMatch')}</p>}
      <VirtualRows
        role="tree"
        aria-label={label}
        aria-activedescendant={tree.active < 0 ? undefined : `${id}-${tree.active}`}
        tabIndex={0}
        count={rows.length}
        rowPx={rowPx}
        active={tree.active}
        onFocus={tree.onFocus}
        onKeyDown={tree.onKeyDown}
      >
        {(index) => {
          const row = rows[index]
          if (!row) return null
          const open = isOpen(row.field, row.depth)
          return (
            <FieldLine
              id={`${id}-${index}`}
              field={row.field}
              depth={row.depth}
              open={open}
              active={index === tree.active}
              mapping={mapping}
              menuOpen={menu === pathKey(row.field.path)}
              onMenu={(shown) => setMenu(shown ? pathKey(row.field.path) : undefined)}
              onToggle={() => toggle(row.field)}
              onActive={() => tree.setActive(index)}
            />
          )
        }}
      </VirtualRows>
    </>
  )
}

interface FieldLineProps {
  readonly id: string
  readonly field: SchemaField
  readonly depth: number
  readonly open: boolean
  readonly active: boolean
  readonly mapping: Mapping | undefined
  readonly menuOpen: boolean
  readonly onMenu: (open: boolean) => void
  readonly onToggle: () => void
  readonly onActive: () => void
}

function FieldLine(props: FieldLineProps) {
  const { field, mapping, open } = props
  const branch = field.children.length > 0
  const expression = pathExpression(field.path, mapping?.root)
  return (
    <div
      id={props.id}
      role="treeitem"
      tabIndex={-1}
      aria-level={props.depth + 1}
      aria-expanded={branch ? open : undefined}
      aria-selected={props.active}
      className="nv-field"
      data-active={props.active || undefined}
      style={{ paddingInlineStart: 6 + props.depth * 16 }}
      title={field.description ?? pathLabel(field.path)}
      draggable={mapping !== undefined}
      onDragStart={(event) => {
        event.dataTransfer.setData(pathDragType, expression)
        event.dataTransfer.setData('text/plain', expression)
        event.dataTransfer.effectAllowed = 'copy'
        event.currentTarget.closest('.nv-dock')?.classList.add('ins-dragging')
      }}
      onDragEnd={(event) => event.currentTarget.closest('.nv-dock')?.classList.remove('ins-dragging')}
      onClick={() => {
        props.onActive()
        if (branch) props.onToggle()
      }}
      onKeyDown={undefined}
    >
      <span className="nv-chevron" aria-hidden>
        {branch && (open ? <ChevronDown size={13} /> : <ChevronRight size={13} />)}
      </span>
      <FieldTypeIcon type={field.type} />
      <span className="nv-name" data-draggable={mapping !== undefined || undefined}>
        {field.name}
      </span>
      <span className="nv-sample">{branch ? listSize(field) : cellText(field.sample, 120)}</span>
      {mapping && mapping.targets.length > 0 && <MapMenu {...props} mapping={mapping} expression={expression} />}
    </div>
  )
}

function MapMenu({
  field,
  mapping,
  expression,
  menuOpen,
  onMenu,
}: FieldLineProps & { readonly mapping: Mapping; readonly expression: string }) {
  const t = useText()
  const label = t('nodeview.mapTo', { field: field.name })
  return (
    <Menu opened={menuOpen} onChange={onMenu} position="right-start" withinPortal returnFocus>
      <Menu.Target>
        <button
          type="button"
          tabIndex={-1}
          className="nv-map"
          aria-label={label}
          title={label}
          onClick={(event) => {
            event.stopPropagation()
            onMenu(!menuOpen)
          }}
        >
          <ArrowRight size={13} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown className="nv-map-menu" onClick={(event) => event.stopPropagation()}>
        <Menu.Label>{label}</Menu.Label>
        {mapping.targets.map((target) => (
          <Menu.Item
            key={`${target.kind}${target.pointer}`}
            onClick={() => mapping.map(expression, target, field.name)}
          >
            {target.kind === 'row' ? t('nodeview.mapNew', { field: field.name }) : target.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function listSize(field: SchemaField): string {
  return Array.isArray(field.sample) ? `[${field.sample.length}]` : ''
}
