/** Why a run ends for now: it has nothing to do but wait. */
export class Suspension extends Error {
  /** The next time it waits for, in milliseconds since 1970; `undefined` when it only waits for called runs. */
  readonly dueMs: number | undefined

  constructor(dueMs: number | undefined) {
    super('the run waits')
    this.name = 'Suspension'
    this.dueMs = dueMs
  }
}
