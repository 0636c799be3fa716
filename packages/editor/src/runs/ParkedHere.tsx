import type { RunDetail } from '@isthmus/sdk/api'
import { Link } from '@tanstack/react-router'
import { Hand } from 'lucide-react'
import { useText } from '../i18n/use-text.ts'
import styles from './CallLinks.module.css'

interface ParkedHereProps {
  readonly run: Pick<RunDetail, 'id' | 'flow'>
  /** How many records wait for a person, by node. */
  readonly parked: ReadonlyMap<string, number>
}

/** Where records of the run wait for a decision; leads to them. */
export function ParkedHere({ run, parked }: ParkedHereProps) {
  const t = useText()
  if (parked.size === 0) return null
  const nameOf = (id: string): string => run.flow.nodes.find((node) => node.id === id)?.name ?? id
  return (
    <nav className={styles['calls']} aria-label={t('parked.title')}>
      {[...parked].map(([node, count]) => (
        <Link key={node} to="/parked" search={{ run: run.id }} className={styles['link']}>
          <Hand size={14} aria-hidden />
          {t('runs.parkedAt', { count, node: nameOf(node) })}
        </Link>
      ))}
    </nav>
  )
}
