import type { PollRuns } from '@isthmus/sdk'
import { finalRunStatuses } from '@isthmus/sdk/api'
import type { KnownRun, RunJournal } from '../engine/journal-port.ts'

/** What triggers that claim records are told of their runs. */
export function pollRuns(journal: Pick<RunJournal, 'find'>, newId: () => string): PollRuns {
  return { newId, outcome: (run) => outcomeOf(journal.find(run)) }
}

function outcomeOf(known: KnownRun | undefined): ReturnType<PollRuns['outcome']> {
  if (!known) return { status: 'absent' }
  if (!finalRunStatuses.includes(known.status)) return { status: 'underway' }
  if (known.status === 'succeeded') return { status: 'done' }
  return { status: 'failed', reason: known.failure?.problem.message ?? `The run was ${known.status}.` }
}
