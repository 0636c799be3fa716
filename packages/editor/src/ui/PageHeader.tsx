import type { ReactNode } from 'react'
import styles from './PageHeader.module.css'

interface PageHeaderProps {
  /** The page's title or breadcrumb. */
  readonly title: ReactNode
  /** Middle part, such as tabs. */
  readonly middle?: ReactNode
  readonly actions?: ReactNode
}

/** The 48 px strip above every page. */
export function PageHeader({ title, middle, actions }: PageHeaderProps) {
  return (
    <header className={styles['header']}>
      <div className={styles['title']}>{typeof title === 'string' ? <h1>{title}</h1> : title}</div>
      {middle === undefined ? null : <div className={styles['middle']}>{middle}</div>}
      <div className={styles['actions']}>{actions}</div>
    </header>
  )
}
