import type { RunSummary } from '@isthmus/sdk/api'
import type { Translate } from '../i18n/use-text.ts'

/** Who or what started a run, in the reader's language; user names stay as they are. Says so where only a part ran. */
export function startedByText({ startedBy, part }: Pick<RunSummary, 'startedBy' | 'part'>, t: Translate): string {
  const starter = starterText(startedBy, t)
  return part ? t('runs.by.part', { starter }) : starter
}

function starterText(startedBy: string, t: Translate): string {
  if (startedBy === 'webhook') return t('runs.by.webhook')
  if (startedBy === 'schedule') return t('runs.by.schedule')
  if (startedBy === 'cli') return t('runs.by.cli')
  const caller = /^run (\S+)$/.exec(startedBy)?.[1]
  if (caller !== undefined) return t('runs.by.run', { run: caller.slice(0, 12) })
  const retried = /^retry of (.+)$/.exec(startedBy)?.[1]
  return retried === undefined ? startedBy : t('runs.by.retry', { run: retried.slice(0, 8) })
}
