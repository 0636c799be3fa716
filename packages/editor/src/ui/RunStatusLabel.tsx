import type { RunStatus } from '@isthmus/sdk/api'
import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleX,
  Clock,
  Hand,
  Hourglass,
  LoaderCircle,
  Unplug,
  type LucideIcon,
} from 'lucide-react'
import { useText } from '../i18n/use-text.ts'
import styles from './RunStatusLabel.module.css'

const signs: Readonly<Record<RunStatus, { readonly icon: LucideIcon; readonly tone: string }>> = {
  queued: { icon: Clock, tone: 'idle' },
  running: { icon: LoaderCircle, tone: 'run' },
  waiting: { icon: Hourglass, tone: 'idle' },
  parked: { icon: Hand, tone: 'warn' },
  succeeded: { icon: CircleCheck, tone: 'ok' },
  partial: { icon: CircleAlert, tone: 'warn' },
  failed: { icon: CircleX, tone: 'bad' },
  canceled: { icon: Ban, tone: 'idle' },
  interrupted: { icon: Unplug, tone: 'bad' },
}

/** A run's status as sign and word. */
export function RunStatusLabel({ status, size = 15 }: { readonly status: RunStatus; readonly size?: number }) {
  const t = useText()
  const { icon: Icon, tone } = signs[status]
  return (
    <span className={styles['label']} data-tone={tone}>
      <Icon size={size} strokeWidth={2} aria-hidden data-turning={status === 'running' || undefined} />
      {t(`ui.status.${status}`)}
    </span>
  )
}
