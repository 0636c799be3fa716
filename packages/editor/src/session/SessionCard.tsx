import type { ReactNode } from 'react'
import { useText } from '../i18n/use-text.ts'
import { Logo } from '../ui/Logo.tsx'
import { usePageTitle } from '../ui/use-page-title.ts'
import styles from './SessionCard.module.css'

interface SessionCardProps {
  readonly title: string
  readonly text?: string
  /** Language and theme, reachable before anybody is signed in. */
  readonly tools: ReactNode
  readonly children: ReactNode
}

export function SessionCard({ title, text, tools, children }: SessionCardProps) {
  const t = useText()
  usePageTitle(title)
  return (
    <div className={styles['page']}>
      <div className={styles['tools']}>{tools}</div>
      <main className={styles['card']}>
        <div className={styles['brand']}>
          <Logo size={36} />
          <div>
            <div className={styles['name']}>Isthmus</div>
            <div className={styles['tagline']}>{t('session.tagline')}</div>
          </div>
        </div>
        <h1 className={styles['title']}>{title}</h1>
        {text === undefined ? null : <p className={styles['text']}>{text}</p>}
        {children}
      </main>
    </div>
  )
}
