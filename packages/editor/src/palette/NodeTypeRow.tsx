import { textIn, type NodeTypeInfo } from '@isthmus/sdk'
import { Zap } from 'lucide-react'
import { useRef, type DragEvent } from 'react'
import { nodeTypeMedia } from '../commands/index.ts'
import { useLanguage } from '../i18n/language.ts'
import { iconOfNode } from '../ui/connector-icons.ts'
import { NamedIcon } from '../ui/icons.tsx'
import css from './palette.module.css'

interface NodeTypeRowProps {
  readonly id: string
  readonly type: NodeTypeInfo
  readonly active: boolean
  /** Its title, without the system where that stands above it. */
  readonly shownTitle: string
  readonly onChoose: () => void
}

/** One node type: chosen by click or Enter, or dragged onto the canvas. */
export function NodeTypeRow({ id, type, active, shownTitle, onChoose }: NodeTypeRowProps) {
  const language = useLanguage()
  const ghost = useRef<HTMLDivElement>(null)
  const summary = textIn(language, type.summary)
  const onDragStart = (event: DragEvent): void => {
    event.dataTransfer.setData(nodeTypeMedia, type.id)
    event.dataTransfer.effectAllowed = 'copy'
    if (ghost.current) event.dataTransfer.setDragImage(ghost.current, 20, 20)
  }
  return (
    <div
      id={id}
      className={css['row']}
      role="option"
      aria-selected={active}
      data-category={type.category}
      title={summary}
      draggable
      ref={(element) => {
        if (active) element?.scrollIntoView({ block: 'nearest' })
      }}
      onDragStart={onDragStart}
      onClick={onChoose}
    >
      <div className={css['plate']} ref={ghost}>
        <NamedIcon name={iconOfNode(type)} size={15} />
      </div>
      <div className={css['words']}>
        <div className={css['title']}>
          <Title text={shownTitle} />
          {type.kind === 'trigger' && <Zap className={css['bolt']} size={11} aria-hidden />}
        </div>
        {active && <div className={css['summary']}>{summary}</div>}
      </div>
    </div>
  )
}

/** In a list of all systems the name of a long one gives way before what the node does with it. */
function Title({ text }: { readonly text: string }) {
  const [, system, own] = /^([^:：]{1,60}[:：]\s*)(.+)$/.exec(text) ?? []
  if (system === undefined || own === undefined) return <span className={css['clipped']}>{text}</span>
  return (
    <>
      <span className={css['aloud']}>{text}</span>
      <span className={css['clipped']} aria-hidden>
        {system}
      </span>
      <span className={css['own']} aria-hidden>
        {own}
      </span>
    </>
  )
}
