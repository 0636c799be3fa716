import type { QueuedRun, RunJournal } from '../journal-port.ts'

/** Records this long are read again when the run's turn comes, so that thousands of runs can wait in little memory. */
const longestHeldChars = 4096

/** A run to hold on to while it waits: without its records where the journal can give them back. */
export function heldRun(queued: QueuedRun, journal: RunJournal): QueuedRun {
  if (isReadLater(queued) || !journal.inputText || queued.inputText.length <= longestHeldChars) return queued
  return readLater(queued, journal)
}

/** The run with its records read from the journal each time somebody asks for them. */
export function readLater({ id, ...run }: Omit<QueuedRun, 'inputText'>, journal: RunJournal): QueuedRun {
  const rest = Object.fromEntries(Object.entries(run).filter(([name]) => name !== 'inputText')) as typeof run
  return {
    ...rest,
    id,
    get inputText() {
      return journal.inputText?.(id) ?? ''
    },
  }
}

function isReadLater(queued: QueuedRun): boolean {
  return Object.getOwnPropertyDescriptor(queued, 'inputText')?.get !== undefined
}
