import type { Translate } from '../i18n/use-text.ts'

/** Who or what started a run, in the reader's language; user names stay as they are. */
export function startedByText(startedBy: string, t: Translate): string {
  if (startedBy === 'webhook') return t('runs.by.webhook')
  if (startedBy === 'schedule') return t('runs.by.schedule')
  if (startedBy === 'cli') return t('runs.by.cli')
  const caller = /^run (\S+)$/.exec(startedBy)?.[1]
  if (caller !== undefined) return t('runs.by.run', { run: caller.slice(0, 12) })
  const retried = /^retry of (.+)$/.exec(startedBy)?.[1]
  return retried === undefined ? startedBy : t('runs.by.retry', { run: retried.slice(0, 8) })
}
