/** Retries that a run may make besides a share of its calls, so that small runs may retry as their nodes say. */
const freeRetries = 20
/** Retries per call that was made. */
const share = 0.2

/**
 * Bounds the retries of a whole run, so that a target that is down gets at most a fifth more calls from it, however many
 * records the run has. What was refused without being done (429) does not count: its waits press nobody.
 */
export class RetryBudget {
  #calls = 0
  #retries = 0

  /** Notes the first try of a call. */
  called(): void {
    this.#calls += 1
  }

  /** Takes a retry; false when the run has made too many. */
  take(): boolean {
    if (this.#retries >= freeRetries + this.#calls * share) return false
    this.#retries += 1
    return true
  }
}
