import type { ReactNode } from 'react'
import styles from './PanelTitle.module.css'

interface PanelTitleProps {
  readonly icon: ReactNode
  /** What the icon stands for: a system, unless it asks for attention. */
  readonly tone?: 'system' | 'warning'
  readonly title: string
  readonly about: string
  readonly actions?: ReactNode
}

/** The head of a panel about one thing of a list. */
export function PanelTitle({ icon, tone = 'system', title, about, actions }: PanelTitleProps) {
  return (
    <div className={styles['head']}>
      <span className={styles['plate']} data-tone={tone}>
        {icon}
      </span>
      <div className={styles['text']}>
        <h2>{title}</h2>
        <p>{about}</p>
      </div>
      <div className={styles['actions']}>{actions}</div>
    </div>
  )
}
