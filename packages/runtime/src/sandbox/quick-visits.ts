/** A visit is quick when it takes less processor time. */
const quickMs = 10
/** How often a script has to have been quick. */
const enough = 16
/** The same after one that had to be stopped, and how many times more after each further one. */
const enoughAfterStop = 1024
const timesMorePerStop = 16
/** So much of it counts, so that one visit that took long on a busy machine is forgiven, and several are not. */
const most = 64
const pricePerSlow = 24
/** Text of a visit up to which what quick visits took says anything of the next one. */
const mostChars = 256 * 1024

/**
 * Tells which visits may be made at once, on the thread that asks. Going to another thread and back costs as much as a small
 * visit itself, on both sides, and while it lasts neither side has anything to do; but while a visit is made at once, nothing
 * else is. So a script has to show that it is quick, and is watched for being it.
 */
export class QuickVisits {
  #credit = 0
  /** Quick visits that are still to come before anything is earned. */
  #missing = 0
  #afterNextStop = enoughAfterStop

  /** For a visit with so much text. */
  mayBeNext(chars: number): boolean {
    return this.#credit >= enough && chars <= mostChars
  }

  /** Notes the processor time of a visit that came to an end. */
  took(ms: number): void {
    if (ms >= quickMs) this.#credit = Math.max(0, this.#credit - pricePerSlow)
    else if (this.#missing > 0) this.#missing -= 1
    else this.#credit = Math.min(most, this.#credit + 1)
  }

  /**
   * After a visit at once that had to be stopped, the script has to show anew that it is quick: for far longer each time, so
   * that one that can be made to take long stands in the way less and less often, and one that was caught in a bad moment
   * is not slow for ever. One that was kept from the processor owes nothing more.
   */
  stopped(ms: number): void {
    this.#credit = 0
    if (ms < quickMs) return
    this.#missing = this.#afterNextStop
    this.#afterNextStop *= timesMorePerStop
  }
}
