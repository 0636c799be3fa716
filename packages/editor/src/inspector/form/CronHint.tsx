import { useState } from 'react'
import { useText } from '../../i18n/use-text.ts'
import { useLanguage } from '../../i18n/language.ts'
import { nextCronTimes } from './cron-times.ts'
import { isTimeZone } from './TimeZoneControl.tsx'

interface CronHintProps {
  readonly expression: string
  readonly timeZone?: string
}

/** The next times of a cron expression, so that it can be read without knowing the syntax. */
export function CronHint({ expression, timeZone }: CronHintProps) {
  const t = useText()
  const language = useLanguage()
  const [nowMs] = useState(() => Date.now())
  if (expression.trim() === '') return <p className="ins-row-hint">{t('inspector.cronSyntax')}</p>
  const times = nextCronTimes(expression, wallClock(nowMs, timeZone), 3)
  if (times === undefined) return <p className="ins-row-hint">{t('inspector.cronSyntax')}</p>
  if (times.length === 0) return <p className="ins-row-hint">{t('inspector.cronNever')}</p>
  const shown = times.map((time) =>
    time.toLocaleString(language, {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hour12: false,
      timeZone: 'UTC',
    }),
  )
  return <p className="ins-row-hint">{t('inspector.cronNext', { times: shown.join(' · ') })}</p>
}

/** The time a clock on the wall of a zone shows, carried as if it were UTC. */
function wallClock(nowMs: number, timeZone: string | undefined): Date {
  const zone = timeZone !== undefined && timeZone !== '' && isTimeZone(timeZone) ? { timeZone } : {}
  const text = new Date(nowMs).toLocaleString('sv-SE', zone)
  return new Date(`${text.replace(' ', 'T')}Z`)
}
