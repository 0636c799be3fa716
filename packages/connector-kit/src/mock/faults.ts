/** What a call asks the mock for. */
export type OperationKind =
  | 'list'
  | 'get'
  | 'getBatch'
  | 'findBatch'
  | 'changes'
  | 'deletes'
  | 'describe'
  | 'create'
  | 'update'
  | 'upsert'
  | 'delete'
  | 'createBatch'
  | 'updateBatch'
  | 'upsertBatch'
  | 'deleteBatch'
  | 'action'
  | 'actionBatch'
  | 'signIn'
  | 'handshake'
  | 'subscribe'
  | 'connect'
  | 'disconnect'

/** What goes wrong, or what happens besides. */
export type Fault =
  /** Refused for too many calls, in the words of the definition; without a wait when none is given. */
  | { readonly kind: 'throttle'; readonly retryAfterSeconds?: number }
  /** An answer of a gateway: nothing was done. */
  | { readonly kind: 'failure'; readonly status: number }
  /** The connection breaks before anything was done. */
  | { readonly kind: 'close' }
  /** All is done, and then the connection breaks. */
  | { readonly kind: 'lostAnswer' }
  /** Every token and session ends before the call is looked at. */
  | { readonly kind: 'endedCredential' }
  /** The answer says an error inside a 200, in the words of the definition. */
  | { readonly kind: 'errorInside' }
  /** Refused by the rule of that number, with a text behind the sentence that the system says. */
  | { readonly kind: 'refusal'; readonly rule: number; readonly saying: string }
  /** What leads to the next page leads to another host. */
  | { readonly kind: 'foreignNext' }
  /** The place where the last look ended is forgotten, in the words of the definition. */
  | { readonly kind: 'forgottenPlace' }
  /** The session of a stream is not known any more. */
  | { readonly kind: 'lostSession' }
  /** A stream does not take the sign-in any more, and says so inside a 200. */
  | { readonly kind: 'refusedSession' }
  /** A stream says that events were left out, in place of those that there are. */
  | { readonly kind: 'leftOut' }
  /** Events come in the wrong order, and once more with the next answer. */
  | { readonly kind: 'repeated' }
  /** There are records, but the answer comes with this in place of their list. */
  | { readonly kind: 'noList'; readonly as: 'false' | 'missing' | 'text' }
  | { readonly kind: 'slow'; readonly ms: number }
  /**
   * Nothing more comes, and the connection stays open: before anything was done, once all was done, or in the middle of the
   * answer. `met` is told when the silence begins.
   */
  | { readonly kind: 'silent'; readonly when: SilentWhen; readonly met: () => void }
  /** All is done, and the answer is no answer. */
  | { readonly kind: 'spoiled'; readonly as: SpoiledForm }
  /** Something happens over there, before the call is carried out or after it. */
  | { readonly kind: 'meanwhile'; readonly when: 'before' | 'after'; readonly act: () => void }

export type SilentWhen = 'before' | 'after' | 'inside'

/**
 * `page`: a web page with status 200. `bytes`: what is no text, called JSON. `half`: JSON that ends in the middle. `long`: more
 * was announced than comes. `short`: more comes than was announced. `endless`: what never ends.
 */
export const spoiledForms = ['page', 'bytes', 'half', 'long', 'short', 'endless'] as const
export type SpoiledForm = (typeof spoiledForms)[number]

/** Calls that meet a fault. */
export interface FaultPlan {
  readonly on: OperationKind | 'write' | 'any'
  readonly object?: string
  /** Calls that pass first; none when left out. */
  readonly after?: number
  /** Calls that meet it; 1 when left out. */
  readonly times?: number
  readonly fault: Fault
}

/** The faults that wait for their calls. */
export class Faults {
  #waiting: { readonly plan: FaultPlan; passed: number; met: number }[] = []
  #met = 0

  add(plan: FaultPlan): void {
    this.#waiting.push({ plan, passed: 0, met: 0 })
  }

  clear(): void {
    this.#waiting = []
  }

  /** Calls that met a fault so far. */
  get met(): number {
    return this.#met
  }

  /** Takes the faults of a call. */
  take(kind: OperationKind, object: string | undefined): readonly Fault[] {
    const taken: Fault[] = []
    for (const entry of this.#waiting) {
      const { plan } = entry
      if (!concerns(plan, kind, object)) continue
      if (entry.passed < (plan.after ?? 0)) entry.passed += 1
      else if (entry.met < (plan.times ?? 1)) {
        entry.met += 1
        taken.push(plan.fault)
      }
    }
    if (taken.length > 0) this.#met += 1
    return taken
  }
}

const reads: readonly OperationKind[] = [
  ...(['list', 'get', 'getBatch', 'findBatch', 'changes', 'deletes', 'describe', 'signIn'] as const),
  ...(['handshake', 'subscribe', 'connect', 'disconnect'] as const),
]

function concerns({ on, object }: FaultPlan, kind: OperationKind, name: string | undefined): boolean {
  if (object !== undefined && object !== name) return false
  if (on === 'any') return kind !== 'signIn'
  return on === 'write' ? !reads.includes(kind) : on === kind
}
