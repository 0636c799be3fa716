import { ChevronDown, ChevronRight } from 'lucide-react'
import { useText } from '../i18n/use-text.ts'
import { iconOfConnector } from '../ui/connector-icons.ts'
import { NamedIcon } from '../ui/icons.tsx'
import type { PaletteEntry } from './palette-entries.ts'
import css from './palette.module.css'

type SystemEntry = Extract<PaletteEntry, { readonly kind: 'system' }>

interface SystemRowProps {
  readonly id: string
  readonly entry: SystemEntry
  readonly active: boolean
  readonly onToggle: (entry: SystemEntry) => void
}

/** The head of a system: opens and closes the list of its nodes. */
export function SystemRow({ id, entry, active, onToggle }: SystemRowProps) {
  const t = useText()
  const { system, title, icon, isOpen, count } = entry
  return (
    <div
      id={id}
      className={css['row']}
      role="option"
      aria-selected={active}
      data-category="connector"
      data-system
      title={title}
      ref={(element) => {
        if (active) element?.scrollIntoView({ block: 'nearest' })
      }}
      onClick={() => onToggle(entry)}
    >
      <div className={css['plate']}>
        <NamedIcon name={iconOfConnector({ id: system, icon })} size={15} />
      </div>
      <div className={css['words']}>
        <div className={css['title']}>
          <span className={css['clipped']}>{title}</span>
          <span className={css['aloud']}>
            {isOpen ? t('palette.systemOpen', { count }) : t('palette.systemClosed', { count })}
          </span>
        </div>
      </div>
      <span className={css['count']} aria-hidden>
        {count}
      </span>
      {isOpen ? (
        <ChevronDown className={css['chevron']} size={15} aria-hidden />
      ) : (
        <ChevronRight className={css['chevron']} size={15} aria-hidden />
      )}
    </div>
  )
}
