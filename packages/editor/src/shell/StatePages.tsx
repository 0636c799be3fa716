import { Button, Loader } from '@mantine/core'
import { Link, type ErrorComponentProps } from '@tanstack/react-router'
import { MapPinOff } from 'lucide-react'
import { problemOf } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import styles from './StatePages.module.css'

export function PendingPage() {
  const t = useText()
  return (
    <div className={styles['middle']}>
      <Loader size="sm" aria-label={t('ui.loading')} />
    </div>
  )
}

export function NotFoundPage() {
  const t = useText()
  return (
    <main className={styles['middle']}>
      <EmptyState icon={MapPinOff} text={t('shell.notFound')} action={<Link to="/flows">{t('shell.toFlows')}</Link>} />
    </main>
  )
}

/** Shown when a page cannot be read or drawn; the rail stays usable. */
export function CrashPage({ error }: ErrorComponentProps) {
  const t = useText()
  return (
    <main className={styles['middle']}>
      <div className={styles['box']}>
        <h1>{t('shell.crashed')}</h1>
        <ProblemNote problem={problemOf(error)} />
        <Button onClick={() => location.reload()}>{t('shell.reload')}</Button>
      </div>
    </main>
  )
}
