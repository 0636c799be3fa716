import type { CalledRun, RunDetail } from '@isthmus/sdk/api'
import { Link } from '@tanstack/react-router'
import { CornerLeftUp, CornerDownRight } from 'lucide-react'
import { useText } from '../i18n/use-text.ts'
import { RunStatusLabel } from '../ui/RunStatusLabel.tsx'
import styles from './CallLinks.module.css'

/** Calls shown at once; the rest is behind "and more". */
const shownCalls = 8

/** The run that called this one, and the runs that this one called. */
export function CallLinks({ run }: { readonly run: RunDetail }) {
  const t = useText()
  const { parent, children } = run
  const shown = children.first.slice(0, shownCalls)
  if (!parent && children.count === 0) return null
  return (
    <nav className={styles['calls']} aria-label={t('runs.calls')}>
      {parent && (
        <Link to="/runs/$run" params={{ run: parent.run }} className={styles['link']}>
          <CornerLeftUp size={14} aria-hidden />
          {t('runs.calledBy', { run: parent.run.slice(0, 12) })}
        </Link>
      )}
      {shown.map((child) => (
        <Called key={child.id} child={child} />
      ))}
      {children.count > shown.length && (
        <span className={styles['more']}>{t('runs.moreCalls', { count: children.count - shown.length })}</span>
      )}
    </nav>
  )
}

function Called({ child }: { readonly child: CalledRun }) {
  return (
    <Link to="/flows/$flow/runs/$run" params={{ flow: child.flowId, run: child.id }} className={styles['link']}>
      <CornerDownRight size={14} aria-hidden />
      {child.flowName}
      <RunStatusLabel status={child.status} size={13} />
    </Link>
  )
}
