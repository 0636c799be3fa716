import type { ReactNode } from 'react'
import { usePageTitle } from './use-page-title.ts'
import styles from './PageHeader.module.css'

interface PageHeaderProps {
  /** Names the page, also in the browser's tab. */
  readonly title: string
  /** Shown in place of the title, such as a breadcrumb that holds it. */
  readonly heading?: ReactNode
  /** Middle part, such as tabs. */
  readonly middle?: ReactNode
  readonly actions?: ReactNode
}

/** The 48 px strip above every page. */
export function PageHeader({ title, heading, middle, actions }: PageHeaderProps) {
  usePageTitle(title)
  return (
    <header className={styles['header']}>
      <div className={styles['title']}>{heading ?? <h1>{title}</h1>}</div>
      {middle === undefined ? null : <div className={styles['middle']}>{middle}</div>}
      <div className={styles['actions']}>{actions}</div>
    </header>
  )
}
