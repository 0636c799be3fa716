import { BaseEdge, EdgeLabelRenderer, useStore, type EdgeProps } from '@xyflow/react'
import { Pin, Plus, Trash2 } from 'lucide-react'
import { memo, useState, type MouseEvent } from 'react'
import { runCommand, useCommandContext } from '../commands/index.ts'
import { useFlowDocument } from '../document/index.ts'
import { formatCount } from '../i18n/format.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import type { WireEdge } from './graph-edges.ts'
import { useOpenRecords } from './RecordsLink.tsx'
import { wirePath } from './wire-path.ts'
import css from './wire.module.css'

const farZoom = 0.5

/** A wire between two ports, with the number of records that passed and, while pointed at, what can be done with it. */
export const Wire = memo(function Wire(props: EdgeProps<WireEdge>) {
  const { id, data, selected, source, sourceHandleId } = props
  const [hovered, setHovered] = useState(false)
  const far = useStore((state) => state.transform[2] < farZoom)
  const { readOnly } = useFlowDocument()
  const [path, middleX, middleY] = wirePath(props, { lane: data?.lane, isError: data?.isError ?? false })
  const scale = useStore((state) => pillScale(state.transform[2]))
  const count = scale > 0 ? data?.count : undefined
  const active = (hovered || selected === true) && !readOnly && !far
  return (
    <g
      className={css['wire']}
      data-state={data?.state}
      data-distant={scale === 0 || undefined}
      data-error={data?.isError || undefined}
      data-selected={selected || undefined}
      onMouseEnter={() => setHovered(true)}
      onMouseLeave={() => setHovered(false)}
    >
      <BaseEdge path={path} interactionWidth={20} />
      <PinSign shown={data?.pinned === true && !far} x={props.sourceX + 13} y={props.sourceY - 14} />
      {count !== undefined && (
        <CountPill count={count} at={{ x: middleX, y: middleY, scale }} node={source} port={sourceHandleId ?? ''} />
      )}
      {active && (
        <EdgeLabelRenderer>
          <WireTools id={id} x={middleX} y={middleY + (count === undefined ? 0 : 26)} onHover={setHovered} />
        </EdgeLabelRenderer>
      )}
    </g>
  )
})

const dotZoom = 0.22
/** What fits between two cards that stand one column apart. */
const widestPill = 62

/** Counts grow while the view moves away, and go when they could not be read anyway. */
function pillScale(zoom: number): number {
  if (zoom < dotZoom) return 0
  return zoom < farZoom ? 1.8 : 1
}

/** Pinned records begin here in a run of a part of the flow. */
function PinSign({ shown, x, y }: { readonly shown: boolean; readonly x: number; readonly y: number }) {
  const t = useText()
  if (!shown) return null
  return (
    <g className={css['pin']} transform={`translate(${x} ${y})`}>
      <title>{t('canvas.pinned')}</title>
      <circle r={8} />
      <Pin x={-5.5} y={-5.5} size={11} aria-hidden />
    </g>
  )
}

interface CountPillProps {
  readonly count: number
  readonly at: { readonly x: number; readonly y: number; readonly scale: number }
  readonly node: string
  readonly port: string
}

/** Drawn in the wire's own picture, not as an element above it: hundreds of them must cost nothing. */
function CountPill({ count, at, node, port }: CountPillProps) {
  const language = useLanguage()
  const t = useText()
  const openRecords = useOpenRecords()
  const text = formatCount(count, language)
  const width = Math.max(26, text.length * 7 + 14)
  const scale = Math.min(at.scale, Math.max(1, widestPill / width))
  const open = (event: MouseEvent): void => {
    event.stopPropagation()
    openRecords?.(node, port)
  }
  return (
    <g
      className={css['pill']}
      transform={`translate(${at.x} ${at.y}) scale(${scale})`}
      onClick={open}
      data-link={openRecords !== undefined}
    >
      <title>{openRecords ? t('canvas.openRecords', { count }) : t('canvas.recordsCount', { count })}</title>
      <rect x={-width / 2} y={-10} width={width} height={20} rx={10} />
      <text y={4} textAnchor="middle">
        {text}
      </text>
    </g>
  )
}

interface WireToolsProps {
  readonly id: string
  readonly x: number
  readonly y: number
  readonly onHover: (hovered: boolean) => void
}

function WireTools({ id, x, y, onHover }: WireToolsProps) {
  const context = useCommandContext()
  const t = useText()
  const insert = (event: MouseEvent): void => {
    event.stopPropagation()
    const { left, bottom } = event.currentTarget.getBoundingClientRect()
    context.ui.set({ quickAdd: { screen: { x: left, y: bottom + 4 }, place: { kind: 'between', edge: id } } })
  }
  const remove = (event: MouseEvent): void => {
    event.stopPropagation()
    context.document.select({ nodes: [], edges: [id] })
    runCommand(context, 'delete')
  }
  return (
    <div
      className={`${css['tools']} nodrag nopan`}
      style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
      onMouseEnter={() => onHover(true)}
      onMouseLeave={() => onHover(false)}
    >
      <button
        type="button"
        tabIndex={-1}
        aria-label={t('canvas.insertNode')}
        title={t('canvas.insertNode')}
        onClick={insert}
      >
        <Plus size={14} aria-hidden />
      </button>
      <button
        type="button"
        tabIndex={-1}
        aria-label={t('canvas.deleteWire')}
        title={t('canvas.deleteWire')}
        onClick={remove}
      >
        <Trash2 size={13} aria-hidden />
      </button>
    </div>
  )
}
