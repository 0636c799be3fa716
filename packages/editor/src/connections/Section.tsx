import type { ReactNode } from 'react'
import styles from './Section.module.css'

interface SectionProps {
  readonly title: string
  readonly help?: string
  readonly children: ReactNode
}

export function Section({ title, help, children }: SectionProps) {
  return (
    <section className={styles['section']}>
      <div className={styles['about']}>
        <h3>{title}</h3>
        {help === undefined ? null : <p>{help}</p>}
      </div>
      <div className={styles['body']}>{children}</div>
    </section>
  )
}
