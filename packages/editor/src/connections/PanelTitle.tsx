import type { ReactNode } from 'react'
import { NamedIcon } from '../ui/icons.tsx'
import styles from './PanelTitle.module.css'

interface PanelTitleProps {
  readonly icon: string
  readonly title: string
  readonly about: string
  readonly actions?: ReactNode
}

export function PanelTitle({ icon, title, about, actions }: PanelTitleProps) {
  return (
    <div className={styles['head']}>
      <span className={styles['plate']}>
        <NamedIcon name={icon} size={20} />
      </span>
      <div className={styles['text']}>
        <h2>{title}</h2>
        <p>{about}</p>
      </div>
      <div className={styles['actions']}>{actions}</div>
    </div>
  )
}
