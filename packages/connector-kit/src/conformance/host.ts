import type { DescribedEntity } from '@isthmus/sdk/contract'
import type { Json, JsonObject, Plugin } from '@isthmus/sdk'

/** The engine under which a connector is tested: the real one, with its own way out, journal and triggers. */
export interface ConformanceHost {
  open(setup: HostSetup): Promise<HostSession>
}

export interface HostSetup {
  readonly plugin: Plugin
  readonly connection: {
    /** Public fields, `baseUrl` among them. */
    readonly config: JsonObject
    readonly secret: Readonly<Record<string, string>>
  }
  /** The clock of the engine and its triggers. */
  readonly nowMs: () => number
}

/** One connection of an engine. Everything it does goes the way that flows go. */
export interface HostSession {
  /** Runs a flow of one node and waits for its end. */
  run(step: HostStep): Promise<HostRun>
  /** Looks once for changes with a poll that goes on where its last look ended; the records that started runs. */
  look(poll: HostPoll): Promise<HostLook>
  /** Hands over a call of the system to a webhook of its connection. */
  receive(hook: HostHook): Promise<HostReceipt>
  /** The time that calls to the system may take is over for those that are under way. */
  endCallTime(): void
  /** Asks the system what it holds, as drift checks do. */
  describe(): Promise<readonly DescribedEntity[]>
  close(): Promise<void>
}

export interface HostStep {
  /** Id of a node type. */
  readonly type: string
  /** As a flow holds it, expressions as `{ $expr }`. */
  readonly config: JsonObject
  /** What comes in; one empty record when left out. */
  readonly records?: readonly Json[]
  /** Tries in all; 3 when left out. */
  readonly tries?: number
}

export interface HostRun {
  readonly status: string
  /** Records that left. */
  readonly records: readonly Json[]
  /** Records that failed, by the code of the error. */
  readonly failures: readonly { readonly code: string; readonly message: string; readonly record: Json }[]
  /** Records whose writes have an outcome that nobody knows. */
  readonly parked: number
}

export interface HostPoll {
  /** Polls of different names go on by themselves. */
  readonly name: string
  readonly type: string
  readonly config: JsonObject
}

export interface HostLook {
  readonly records: readonly Json[]
  /** Everything was read anew, because the system had forgotten where the last look ended. */
  readonly restarted?: true
  /** Why the look failed. */
  readonly problem?: { readonly code: string; readonly message: string }
}

export interface HostHook {
  /** Id of the trigger's node type. */
  readonly type: string
  readonly config: JsonObject
  readonly call: {
    readonly method: string
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }
}

export interface HostReceipt {
  readonly status: number
  /** What the caller was answered. */
  readonly body: string
  /** Records that started runs because of this call. */
  readonly records: readonly Json[]
}
