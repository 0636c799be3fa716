import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './EmptyState.module.css'

interface EmptyStateProps {
  readonly icon: LucideIcon
  /** One sentence that says what is not here yet. */
  readonly text: string
  /** The next action, as a button or link. */
  readonly action?: ReactNode
}

export function EmptyState({ icon: Icon, text, action }: EmptyStateProps) {
  return (
    <div className={styles['empty']}>
      <div className={styles['plate']}>
        <Icon size={22} strokeWidth={1.75} aria-hidden />
      </div>
      <p className={styles['text']}>{text}</p>
      {action === undefined ? null : <div className={styles['action']}>{action}</div>}
    </div>
  )
}
