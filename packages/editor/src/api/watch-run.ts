import { asFlowError } from '@isthmus/sdk'
import { apiPath, type RunDetail, type RunEvent } from '@isthmus/sdk/api'
import { openStream } from './client.ts'
import { createEventParser, type ServerEvent } from './event-stream.ts'
import { isFinal, loadRun } from './run-queries.ts'

interface WatchOptions {
  readonly run: string
  readonly signal: AbortSignal
  readonly onEvent: (event: RunEvent) => void
  /** Waits; rejects when the signal aborts. */
  readonly pause: (waitMs: number, signal: AbortSignal) => Promise<void>
  readonly origin?: string
}

const longestWaitMs = 5_000
const pollEveryMs = 1_000
const triesBeforePolling = 3

/**
 * Reports a run until it has ended: by its event stream, which is opened again when it breaks, and by asking every
 * second when streams do not get through (some proxies hold them back).
 */
export async function watchRun(options: WatchOptions): Promise<void> {
  let broken = 0
  while (broken < triesBeforePolling) {
    const outcome = await followStream(options)
    if (outcome === 'ended') return
    broken = outcome === 'progress' ? 0 : broken + 1
    await options.pause(Math.min(250 * 2 ** broken, longestWaitMs), options.signal)
  }
  await poll(options)
}

async function followStream(options: WatchOptions): Promise<'ended' | 'progress' | 'broken'> {
  let outcome: 'progress' | 'broken' = 'broken'
  try {
    const response = await openStream(apiPath('runEvents', { run: options.run }), options)
    for await (const event of runEventsOf(response)) {
      options.onEvent(event)
      if (event.event === 'run') return 'ended'
      outcome = 'progress'
    }
  } catch (error) {
    const { errorClass } = asFlowError(error)
    if (options.signal.aborted || errorClass === 'auth' || errorClass === 'validation') throw error
  }
  return outcome
}

async function poll(options: WatchOptions): Promise<void> {
  while (!options.signal.aborted) {
    const run: RunDetail = await loadRun(options.run, options)
    if (isFinal(run)) return options.onEvent({ event: 'run', data: run })
    options.onEvent({ event: 'steps', data: { status: run.status, steps: run.steps } })
    await options.pause(pollEveryMs, options.signal)
  }
}

async function* runEventsOf(response: Response): AsyncGenerator<RunEvent> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  if (!reader) return
  const parse = createEventParser()
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      yield* parse(next.value).flatMap((message) => runEventOf(message))
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function runEventOf({ event, data }: ServerEvent): readonly RunEvent[] {
  return event === 'steps' || event === 'run' ? [{ event, data: JSON.parse(data) }] : []
}
