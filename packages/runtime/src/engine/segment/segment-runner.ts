import { flowError, type FlowError, type Problem, type ValueMiss } from '@isthmus/sdk'
import type { SegmentScript } from './segment-script.ts'
import { SandboxFailure, type SandboxProgram, type SandboxScript } from '../sandbox-port.ts'
import { checkVisitAnswer } from './visit-answer.ts'
import { untilNobodyWaits } from './until-nobody-waits.ts'
import { cutApart, packTexts, unpackTexts } from './visit-texts.ts'
import type { AwaitingRecord, VisitAnswer, VisitJob, VisitResult } from './visit.ts'

/** One chunk for a segment. */
export interface SegmentJob {
  readonly unit: number
  readonly from: readonly [node: string, port: string, index: number]
  /** Text of a JSON array of records; for a parsing unit the number of the first line, then the lines. */
  readonly text: string
  readonly bases: readonly number[]
  readonly run: { readonly id: string; readonly startedAt: string }
  readonly origins?: readonly number[]
  readonly triggersText?: string
}

export interface SegmentOutput {
  readonly counts: readonly number[]
  readonly exits: readonly {
    readonly port: number
    readonly count: number
    readonly text: string
    readonly origins?: readonly number[]
  }[]
  readonly kept: readonly { readonly port: number; readonly text: string }[]
  readonly failures: readonly { readonly node: string; readonly problem: Problem }[]
  readonly awaiting?: readonly AwaitingRecord[]
}

/** What became of one of several that were carried out together. */
export interface Carried<Output> {
  readonly output: Output | FlowError
  /** Time of the visit it was part of. */
  readonly durationMs: number
}

/** How several are carried out together. */
export interface Together<Job, Output> {
  readonly charsOf: (job: Job) => number
  /** One visit for all of them, with one output each; throws when it breaks. */
  readonly visit: (jobs: readonly Job[]) => Promise<readonly Output[]>
}

interface Waiting {
  readonly job: SegmentJob
  /** Aborted when nobody waits for the output any more. */
  readonly signal: AbortSignal | undefined
  readonly resolve: (output: SegmentOutput) => void
  readonly reject: (error: unknown) => void
}

const maxJobsPerVisit = 64
const maxTextPerVisit = 4 * 1024 * 1024

/**
 * Carries out a segment's script. Chunks that arrive in the same turn of the event loop, or while a visit goes on, share
 * one visit: with many small events the border costs more than the work.
 */
export class SegmentRunner {
  readonly script: SegmentScript
  readonly tier: SandboxScript['tier']
  readonly #program: SandboxProgram
  readonly #node: { readonly id: string; readonly name: string }
  readonly #onMisses: ((misses: readonly ValueMiss[]) => void) | undefined
  readonly #waiting: Waiting[] = []
  #busy = false

  constructor(
    script: SegmentScript,
    program: SandboxProgram,
    context: {
      readonly node: { readonly id: string; readonly name: string }
      readonly tier: SandboxScript['tier']
      /** Told of values that had no entry in a value map. */
      readonly onMisses?: ((misses: readonly ValueMiss[]) => void) | undefined
    },
  ) {
    this.script = script
    this.#program = program
    this.#node = context.node
    this.tier = context.tier
    this.#onMisses = context.onMisses
  }

  /** Counts what an answer of a visit says was looked up in vain. Only for answers without a user's code. */
  noteMisses({ misses }: Pick<VisitAnswer, 'misses'>): void {
    if (misses) this.#onMisses?.(misses)
  }

  run(job: SegmentJob, signal?: AbortSignal): Promise<SegmentOutput> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, signal, resolve, reject })
      this.#schedule()
    })
  }

  /** Carries out chunks that have come together, in as few visits as may be. Never rejects; each chunk tells. */
  visitAll(jobs: readonly SegmentJob[]): Promise<readonly Carried<SegmentOutput>[]> {
    return this.carryAll(jobs, { charsOf: ({ text }) => text.length, visit: (some) => this.#visit(some) })
  }

  /** The same for visits of another form. */
  async carryAll<Job, Output>(
    jobs: readonly Job[],
    together: Together<Job, Output>,
  ): Promise<readonly Carried<Output>[]> {
    const all: Carried<Output>[] = []
    while (all.length < jobs.length) {
      all.push(...(await this.#visitTogether(fitting(jobs, all.length, together.charsOf), together)))
    }
    return all
  }

  /** One visit as it is. Throws `SandboxFailure`. */
  send(metaText: string, texts: readonly string[]): Promise<readonly string[]> {
    return this.#program.visit(metaText, texts)
  }

  dispose(): void {
    this.#program.dispose()
  }

  #schedule(): void {
    if (this.#busy) return
    this.#busy = true
    setImmediate(() => {
      void this.#flush().finally(() => {
        this.#busy = false
        if (this.#waiting.length > 0) this.#schedule()
      })
    })
  }

  async #flush(): Promise<void> {
    const batch = this.#take()
    const wanted = untilNobodyWaits(batch.map(({ signal }) => signal))
    try {
      const outputs = await this.#visit(
        batch.map(({ job }) => job),
        wanted.signal,
      )
      for (const [at, { resolve }] of batch.entries()) resolve(outputs[at] as SegmentOutput)
    } catch (cause) {
      await this.#oneByOne(batch, cause)
    } finally {
      wanted.release()
    }
  }

  #take(): Waiting[] {
    const jobs = this.#waiting.map(({ job }) => job)
    const most = fitting(jobs, 0, ({ text }) => text.length).length
    return this.#waiting.splice(0, Math.min(maxJobsPerVisit, most))
  }

  async #visitTogether<Job, Output>(
    jobs: readonly Job[],
    together: Together<Job, Output>,
  ): Promise<readonly Carried<Output>[]> {
    const started = performance.now()
    try {
      const outputs = await together.visit(jobs)
      const durationMs = performance.now() - started
      return outputs.map((output) => ({ output, durationMs }))
    } catch (cause) {
      if (!mayReplay(jobs.length, cause)) {
        return jobs.map(() => ({ output: this.#explain(cause), durationMs: performance.now() - started }))
      }
    }
    const all: Carried<Output>[] = []
    for (const job of jobs) all.push(await this.#visitAlone(job, together))
    return all
  }

  async #visitAlone<Job, Output>(job: Job, together: Together<Job, Output>): Promise<Carried<Output>> {
    const started = performance.now()
    const output = await together.visit([job]).then(
      ([only]) => only as Output,
      (cause: unknown) => this.#explain(cause),
    )
    return { output, durationMs: performance.now() - started }
  }

  /** Finds out which of several chunks broke the visit, so that the others do not pay for it. */
  async #oneByOne(batch: readonly Waiting[], cause: unknown): Promise<void> {
    if (!mayReplay(batch.length, cause)) {
      for (const { reject } of batch) reject(this.#explain(cause))
      return
    }
    for (const { job, signal, resolve, reject } of batch) {
      try {
        const [output] = await this.#visit([job], signal)
        resolve(output as SegmentOutput)
      } catch (again) {
        reject(this.#explain(again))
      }
    }
  }

  async #visit(jobs: readonly SegmentJob[], signal?: AbortSignal): Promise<readonly SegmentOutput[]> {
    const texts: string[] = []
    const visitJobs = jobs.map((job) => toVisitJob(job, texts))
    const packed = packTexts(texts)
    const metaText = JSON.stringify({ jobs: visitJobs, sizes: packed.sizes })
    const answers = await this.#program.visit(metaText, packed.texts, signal)
    const { results, textAt } = this.#read(answers, { jobs: jobs.length, isPacked: packed.sizes !== undefined })
    return results.map((result) => outputOf(result, textAt))
  }

  #read(
    answers: readonly string[],
    { jobs, isPacked }: { readonly jobs: number; readonly isPacked: boolean },
  ): { readonly results: VisitAnswer['jobs']; readonly textAt: (at: number) => string } {
    if (this.tier === 'code') {
      const texts = isPacked ? unpackTexts(answers) : answers
      return { results: checkVisitAnswer(texts, this.script.ports, jobs).jobs, textAt: (at) => texts[at] ?? '[]' }
    }
    // Where there is no user's code, the first text is made by our own part of the script alone.
    const head = JSON.parse(answers[0] ?? '') as VisitAnswer & { readonly sizes?: readonly number[] }
    this.noteMisses(head)
    const texts = head.sizes ? ['', ...cutApart(answers[1] ?? '', head.sizes)] : answers
    return { results: head.jobs, textAt: (at) => texts[at] ?? '[]' }
  }

  #explain(cause: unknown): FlowError {
    const { id, name } = this.#node
    const { visitMs, memoryMb, outputMb } = this.#program.limits
    const kind = cause instanceof SandboxFailure ? cause.kind : 'script'
    const reason = cause instanceof Error ? cause.message : String(cause)
    const details = { node: id, cause }
    switch (kind) {
      case 'timeout':
        return flowError('CODE_TIMEOUT', { node: name, limitMs: visitMs }, details)
      case 'memory':
        return flowError('CODE_MEMORY', { node: name, limitMb: memoryMb }, details)
      case 'output':
        return flowError('OUTPUT_TOO_LARGE', { node: name, limitMb: outputMb }, details)
      case 'canceled':
        return flowError('RUN_CANCELED', {}, details)
      case 'unavailable':
        return flowError('CODE_PROCESS_MISSING', { node: name, reason }, details)
      // Code that does not compile was refused before; this is what it did outside the work on a record.
      case 'script':
        return flowError('CODE_FAILED', { node: name, reason }, details)
    }
  }
}

/** The first of them that may share a visit. */
function fitting<Job>(jobs: readonly Job[], from: number, charsOf: (job: Job) => number): readonly Job[] {
  let chars = 0
  let end = from
  for (let job = jobs[end]; job !== undefined && (end === from || chars < maxTextPerVisit); job = jobs[end]) {
    chars += charsOf(job)
    end += 1
  }
  return jobs.slice(from, end)
}

/**
 * Of several, one broke the visit for all; a single one is tried again when its process had to be killed or its memory was
 * full of others' work. Where no process came up, none has broken anything, and the sandbox has tried again already.
 */
function mayReplay(jobs: number, cause: unknown): boolean {
  if (!(cause instanceof SandboxFailure)) return jobs > 1
  return cause.kind !== 'unavailable' && (jobs > 1 || cause.mayRepeat)
}

/** What a visit says of a job, with its texts. */
export function outputOf(result: VisitResult, textAt: (at: number) => string): SegmentOutput {
  return {
    counts: result.counts,
    failures: result.failures,
    ...(result.awaiting ? { awaiting: result.awaiting } : {}),
    exits: result.exits.map((exit) => ({ ...exit, text: textAt(exit.text) })),
    kept: result.kept.map(({ port, text }) => ({ port, text: textAt(text) })),
  }
}

function toVisitJob(job: SegmentJob, texts: string[]): VisitJob {
  const { unit, from, bases, run, origins, triggersText } = job
  return {
    unit,
    from,
    bases,
    run,
    text: texts.push(job.text) - 1,
    ...(origins ? { origins } : {}),
    ...(triggersText === undefined ? {} : { triggers: texts.push(triggersText) - 1 }),
  }
}
