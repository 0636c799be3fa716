import type { PollRuns } from '@isthmus/sdk'
import type { KnownRun, RunJournal } from '../engine/journal-port.ts'

/** What triggers that claim records are told of their runs. */
export function pollRuns(journal: Pick<RunJournal, 'find'>, newId: () => string): PollRuns {
  return { newId, outcome: (run) => outcomeOf(journal.find(run)) }
}

function outcomeOf(known: KnownRun | undefined): ReturnType<PollRuns['outcome']> {
  switch (known?.status) {
    case undefined:
      return { status: 'absent' }
    case 'queued':
    case 'running':
    case 'waiting':
    case 'parked':
      return { status: 'underway' }
    case 'succeeded':
      return { status: 'done' }
    case 'partial':
    case 'failed':
    case 'canceled':
    case 'interrupted':
      return { status: 'failed', reason: known.failure?.problem.message ?? `The run was ${known.status}.` }
  }
}
