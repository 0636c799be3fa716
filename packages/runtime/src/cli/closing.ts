/** What was opened, to be closed in turn. */
export interface Closing {
  add(step: () => void | Promise<void>): void
  run(): Promise<void>
}

/** What was opened last is closed first; a step that fails does not keep the others open. */
export function closeInTurn(): Closing {
  const steps: (() => void | Promise<void>)[] = []
  return {
    add: (step) => void steps.push(step),
    run: async () => {
      const failures: unknown[] = []
      for (const step of steps.splice(0).toReversed()) {
        try {
          await step()
        } catch (error) {
          failures.push(error)
        }
      }
      if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be closed')
    },
  }
}
