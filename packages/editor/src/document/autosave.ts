import { asFlowError } from '@isthmus/sdk'
import type { Flow, FlowError } from '@isthmus/sdk'
import type { FlowDetail } from '@isthmus/sdk/api'
import { sameFlow, type FlowStorage, type SaveState } from './save-state.ts'

/** The part of the document that saving reads and writes. */
export interface SavedPart {
  readonly flow: Flow
  readonly version: number
  readonly save: SaveState
  readonly schemas: FlowDetail['check']['schemas']
  readonly active: boolean
  readonly activeVersion: number | undefined
}

export interface AutosaveTimes {
  readonly afterEditMs: number
  readonly firstRetryMs: number
  readonly maxRetryMs: number
}

export interface AutosaveOptions {
  readonly storage: FlowStorage
  readonly nowMs: () => number
  readonly times: Partial<AutosaveTimes>
  readonly read: () => SavedPart
  readonly write: (change: Partial<SavedPart>) => void
}

const defaultTimes: AutosaveTimes = { afterEditMs: 1200, firstRetryMs: 2000, maxRetryMs: 30_000 }

/** Saves the open flow a moment after the last edit, one request at a time, and never over somebody else's version. */
export class Autosave {
  readonly #options: AutosaveOptions
  readonly #times: AutosaveTimes
  #timer: ReturnType<typeof setTimeout> | undefined
  #running: Promise<void> | undefined
  #failures = 0

  constructor(options: AutosaveOptions) {
    this.#options = options
    this.#times = { ...defaultTimes, ...options.times }
  }

  /** The flow was edited: it is saved when no further edit follows. */
  changed(): void {
    const { save } = this.#options.read()
    if (save.status === 'conflict') return
    if (save.status !== 'saving') this.#options.write({ save: { status: 'dirty' } })
    this.#saveIn(this.#times.afterEditMs)
  }

  async saveNow(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#running
    const { status } = this.#options.read().save
    if (status === 'saved' || status === 'conflict') return
    this.#running ??= this.#save(false).finally(() => {
      this.#running = undefined
    })
    await this.#running
  }

  /** One last request that outlives the page; the browser limits its size to 64 kB. */
  flush(): void {
    const { status } = this.#options.read().save
    if (status === 'saved' || status === 'conflict' || this.#running) return
    clearTimeout(this.#timer)
    this.#running = this.#save(true).finally(() => {
      this.#running = undefined
    })
  }

  #saveIn(delayMs: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.saveNow(), delayMs)
  }

  async #save(keepalive: boolean): Promise<void> {
    const { flow, version } = this.#options.read()
    this.#options.write({ save: { status: 'saving' } })
    try {
      this.#saved(flow, await this.#options.storage.save(flow.id, { flow, baseVersion: version }, { keepalive }))
    } catch (thrown) {
      await this.#failed(flow, asFlowError(thrown))
    }
  }

  #saved(flow: Flow, detail: FlowDetail): void {
    this.#failures = 0
    const editedMeanwhile = this.#options.read().flow !== flow
    this.#options.write({
      version: detail.version,
      schemas: detail.check.schemas,
      active: detail.active,
      activeVersion: detail.activeVersion,
      save: { status: editedMeanwhile ? 'dirty' : 'saved' },
    })
    if (editedMeanwhile) this.#saveIn(this.#times.afterEditMs)
  }

  async #failed(flow: Flow, error: FlowError): Promise<void> {
    if (error.code === 'VERSION_CONFLICT') {
      await this.#conflict(flow)
      return
    }
    if (!error.retryable) {
      this.#options.write({ save: { status: 'error', problem: error.toProblem() } })
      return
    }
    const waitMs = Math.min(this.#times.firstRetryMs * 2 ** this.#failures, this.#times.maxRetryMs)
    this.#failures += 1
    const retryAtMs = this.#options.nowMs() + waitMs
    this.#options.write({ save: { status: 'offline', retryAtMs, problem: error.toProblem() } })
    this.#saveIn(waitMs)
  }

  async #conflict(sent: Flow): Promise<void> {
    try {
      const newest = await this.#options.storage.load(sent.id)
      // The answer to an earlier save can get lost after the server kept it: that is no conflict.
      if (sameFlow(newest.flow, sent)) this.#saved(sent, newest)
      else this.#options.write({ save: { status: 'conflict', newest } })
    } catch (thrown) {
      const error = asFlowError(thrown)
      if (error.code === 'VERSION_CONFLICT')
        this.#options.write({ save: { status: 'error', problem: error.toProblem() } })
      else await this.#failed(sent, error)
    }
  }
}
