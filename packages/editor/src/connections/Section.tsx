import type { ReactNode } from 'react'
import styles from './Section.module.css'

interface SectionProps {
  readonly title: string
  readonly help?: string
  /** Takes the whole width, as lists do. */
  readonly wide?: boolean
  readonly children: ReactNode
}

export function Section({ title, help, wide = false, children }: SectionProps) {
  return (
    <section className={styles['section']} aria-label={title}>
      <div className={styles['about']}>
        <h3>{title}</h3>
        {help === undefined ? null : <p>{help}</p>}
      </div>
      <div className={styles['body']} data-wide={wide || undefined}>
        {children}
      </div>
    </section>
  )
}
