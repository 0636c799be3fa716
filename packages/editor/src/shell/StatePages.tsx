import { Button, Loader } from '@mantine/core'
import { Link, type ErrorComponentProps } from '@tanstack/react-router'
import { MapPinOff } from 'lucide-react'
import { problemOf } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
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
      <div className={styles['box']}>
        <MapPinOff size={28} strokeWidth={1.75} aria-hidden />
        <h1>{t('shell.notFound')}</h1>
        <Link to="/flows">{t('shell.toFlows')}</Link>
      </div>
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
