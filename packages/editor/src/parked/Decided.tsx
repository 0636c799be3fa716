import type { ParkedRecord } from '@isthmus/sdk/api'
import { CircleCheck } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useText } from '../i18n/use-text.ts'
import { Instant } from '../ui/Instant.tsx'
import styles from './Decision.module.css'

interface DecidedProps {
  readonly resolution: NonNullable<ParkedRecord['resolution']>
  /** The buttons that had the focus have just gone. */
  readonly takesFocus: boolean
}

/** What was decided, when and by whom. */
export function Decided({ resolution: { kind, at, by }, takesFocus }: DecidedProps) {
  const t = useText()
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (takesFocus) place.current?.focus()
  }, [takesFocus])
  return (
    <div ref={place} className={styles['decided']} role="status" tabIndex={-1}>
      <CircleCheck size={16} aria-hidden />
      <strong>{t(`parked.decided.${kind}`)}</strong>
      <span>{t('parked.decidedBy', { who: by })}</span>
      <Instant iso={at} />
    </div>
  )
}
