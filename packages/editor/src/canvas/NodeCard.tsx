import type { NodeTypeInfo } from '@isthmus/sdk'
import { useStore, useUpdateNodeInternals, type NodeProps } from '@xyflow/react'
import {
  CircleAlert,
  CircleCheck,
  CircleX,
  Hand,
  LoaderCircle,
  Pin,
  RefreshCwOff,
  ShieldCheck,
  TriangleAlert,
  Zap,
} from 'lucide-react'
import { memo, useEffect, useState } from 'react'
import { useEditorUi } from '../commands/index.ts'
import { useDocumentState, useFlowDocument } from '../document/index.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { iconOfNode } from '../ui/connector-icons.ts'
import { NamedIcon } from '../ui/icons.tsx'
import { CardPorts } from './CardPorts.tsx'
import { CardTitle } from './CardTitle.tsx'
import { CardToolbar } from './CardToolbar.tsx'
import { hasChoice, type CardData, type CardNode } from './graph-nodes.ts'
import { useOpenParked } from './RecordsLink.tsx'
import css from './card.module.css'
import signs from './card-signs.module.css'

/** Below this zoom a card is a plain block in the colour of its kind and state. */
const distantZoom = 0.2
/** Below this zoom a card shows its icon and name only, larger. */
const farZoom = 0.5

/** A node on the canvas. */
export const NodeCard = memo(function NodeCard({ id, data, selected }: NodeProps<CardNode>) {
  const { node, type } = data
  const far = useStore((state) => state.transform[2] < farZoom)
  const distant = useStore((state) => state.transform[2] < distantZoom)
  const [hovered, setHovered] = useState(false)
  const { readOnly } = useFlowDocument()
  const renaming = useEditorUi((state) => state.renaming === id)
  const alone = useDocumentState((state) => state.selection.nodes.length === 1)
  useFreshPorts(id, data)
  const pointedAt = hovered || (selected && alone)
  const withToolbar = pointedAt && !(far || readOnly || renaming)
  return (
    <div
      className={css['card']}
      data-kind={type?.kind ?? 'unknown'}
      data-category={type?.category ?? 'control'}
      data-step={stateOf(data)}
      data-selected={selected || undefined}
      data-caught={data.caught || undefined}
      data-disabled={node.disabled || undefined}
      data-far={far || undefined}
      data-distant={distant || undefined}
      data-choice={hasChoice(data.outputs) || undefined}
      onMouseEnter={() => setHovered(true)}
      onMouseLeave={() => setHovered(false)}
    >
      {withToolbar && <CardToolbar id={id} name={node.name} />}
      {!distant && (
        <>
          <Plate type={type} far={far} />
          <div className={css['words']}>
            <CardTitle id={id} name={node.name} renaming={renaming} />
            {!far && <Subtitle data={data} />}
          </div>
          <CardSigns data={data} />
          {!far && <DataSigns data={data} />}
        </>
      )}
      <CardPorts data={data} far={far} active={pointedAt} readOnly={readOnly} />
    </div>
  )
})

/** Records that wait for a person are more to know than what happened to the others. */
function stateOf({ parked, step }: CardData): string | undefined {
  return parked > 0 ? 'parked' : step?.status
}

function Plate({ type, far }: { readonly type: NodeTypeInfo | undefined; readonly far: boolean }) {
  return (
    <div className={css['plate']}>
      <NamedIcon name={type ? iconOfNode(type) : 'box'} size={far ? 26 : 18} />
      {type?.kind === 'trigger' && !far && <Zap className={css['bolt']} size={12} aria-hidden />}
    </div>
  )
}

function Subtitle({ data: { node, subtitle } }: { readonly data: CardData }) {
  const t = useText()
  return (
    <div className={css['subtitle']} title={subtitle}>
      {node.disabled ? `${t('canvas.off')} · ${subtitle}` : subtitle}
    </div>
  )
}

/** What the last run and the check say of the node, as signs with words. */
function CardSigns({ data: { node, step, parked, problems, type } }: { readonly data: CardData }) {
  const t = useText()
  const language = useLanguage()
  if (parked > 0) return <ParkedSign node={node.id} count={parked} />
  const label = step ? t(`canvas.step.${step.status}`) : ''
  const missing = type ? '' : t('canvas.problems', { count: Math.max(1, problems) })
  if (problems > 0 || missing) {
    return (
      <span className={signs['badge']} title={t('canvas.problems', { count: problems })}>
        <TriangleAlert size={12} aria-hidden />
        {problems}
      </span>
    )
  }
  if (!step || step.status === 'waiting' || step.status === 'skipped') return null
  const count = step.errors > 0 ? new Intl.NumberFormat(language).format(step.errors) : undefined
  const Icon = { running: LoaderCircle, succeeded: CircleCheck, partial: CircleAlert, failed: CircleX }[step.status]
  return (
    <span className={signs['sign']} data-status={step.status} title={label}>
      {count !== undefined && <span>{count}</span>}
      <Icon size={16} aria-hidden data-turning={step.status === 'running' || undefined} />
    </span>
  )
}

/** What is to be known of the node's data, at the lower edge of the card. */
function DataSigns({ data: { pinned, stale, step } }: { readonly data: CardData }) {
  const t = useText()
  const unsent = step?.unsent ?? 0
  if (!pinned && !stale && unsent === 0) return null
  return (
    <span className={signs['dataSigns']}>
      {pinned && (
        <span className={signs['dataSign']} title={t('canvas.pinned')}>
          <Pin size={11} aria-hidden />
        </span>
      )}
      {stale && (
        <span className={signs['dataSign']} data-tone="warn" title={t('canvas.stale')}>
          <RefreshCwOff size={11} aria-hidden />
        </span>
      )}
      {unsent > 0 && (
        <span className={signs['dataSign']} title={t('canvas.unsent', { count: unsent })}>
          <ShieldCheck size={11} aria-hidden />
        </span>
      )}
    </span>
  )
}

/** Records that wait here for a person; leads to them. */
function ParkedSign({ node, count }: { readonly node: string; readonly count: number }) {
  const t = useText()
  const language = useLanguage()
  const open = useOpenParked()
  const label = t('canvas.parked', { count })
  const inside = (
    <>
      <Hand size={12} aria-hidden />
      {new Intl.NumberFormat(language).format(count)}
    </>
  )
  if (!open) {
    return (
      <span className={signs['badge']} title={label}>
        {inside}
      </span>
    )
  }
  return (
    <button type="button" className={signs['parked']} title={label} aria-label={label} onClick={() => open(node)}>
      {inside}
    </button>
  )
}

/** Ports that appear or go with the configuration must be measured again, else wires end where ports were. */
function useFreshPorts(id: string, { inputs, outputs }: CardData): void {
  const update = useUpdateNodeInternals()
  const key = [...inputs, ...outputs].map((port) => port.id).join(' ')
  useEffect(() => update(id), [id, key, update])
}
