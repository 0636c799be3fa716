import type { RunEvent } from '@isthmus/sdk/api'
import type { LiveRun } from '../engine/engine.ts'
import type { ApiDeps } from './deps.ts'
import { hideInRun, hideInSteps, mayReadPersonal } from './personal-view.ts'
import { defineRoute, type Route } from './route.ts'
import { createRunViews, isFinal, type RunViews } from './run-views.ts'
import { runDetailShape } from './shapes.ts'

const shortestPauseMs = 100
const lookAgainMs = 250
const heartbeatMs = 15_000

/** Following a run while it goes on. */
export function runEventRoutes(deps: ApiDeps): readonly Route[] {
  const views = createRunViews(deps)
  return [
    defineRoute({
      method: 'GET',
      path: 'runEvents',
      access: 'run.read',
      summary: 'Follows a run: server-sent events "steps" while it goes on and one "run" at its end',
      answer: runDetailShape,
      answerType: 'text/event-stream',
      handle: (request) => {
        const { params, signal } = request
        const id = params['run'] ?? ''
        views.summary(id)
        const hides = !mayReadPersonal(request)
        return eventStream((ended) => follow({ id, deps, views, hides, signal: ended }), signal)
      },
    }),
  ]
}

interface Following {
  readonly id: string
  readonly deps: ApiDeps
  readonly views: RunViews
  /** True when the reader may not see personal data. */
  readonly hides: boolean
  readonly signal: AbortSignal
}

/** The run's events, at most ten a second; `heartbeat` when nothing else was said for a while. */
async function* follow({ id, deps, views, hides, signal }: Following): AsyncGenerator<RunEvent | 'heartbeat'> {
  const change = watch(() => deps.engine.live(id), signal)
  let saidMs = performance.now()
  try {
    while (!signal.aborted) {
      const live = deps.engine.live(id)
      if ((!live || isFinal(live.status)) && isFinal(views.summary(id).status)) {
        const detail = await views.detail(id)
        yield { event: 'run', data: hides ? { ...hideInRun(detail), steps: hideInSteps(detail.steps) } : detail }
        return
      }
      if (live && change.seen()) {
        const steps = live.steps()
        yield { event: 'steps', data: { status: live.status, steps: hides ? hideInSteps(steps) : steps } }
        saidMs = performance.now()
      } else if (performance.now() - saidMs >= heartbeatMs) {
        yield 'heartbeat'
        saidMs = performance.now()
      }
      await change.next()
    }
  } finally {
    change.stop()
  }
}

interface Watch {
  /** True once after each change, and at first. */
  seen(): boolean
  /** Resolves at the next change, but not too soon, and in any case after a while. */
  next(): Promise<void>
  stop(): void
}

function watch(find: () => LiveRun | undefined, signal: AbortSignal): Watch {
  let changed = true
  let wake: () => void = () => undefined
  const stopListening = find()?.onChange(() => {
    changed = true
    wake()
  })
  const pause = (ms: number, early: boolean): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      const end = () => {
        clearTimeout(timer)
        resolve()
      }
      signal.addEventListener('abort', end, { once: true })
      wake = early ? end : () => undefined
    })
  return {
    seen: () => {
      const before = changed
      changed = false
      return before
    },
    next: async () => {
      await pause(shortestPauseMs, false)
      if (!changed && !signal.aborted) await pause(lookAgainMs - shortestPauseMs, true)
    },
    stop: () => stopListening?.(),
  }
}

function eventStream(
  open: (ended: AbortSignal) => AsyncGenerator<RunEvent | 'heartbeat'>,
  signal: AbortSignal,
): Response {
  const reader = new AbortController()
  const events = open(AbortSignal.any([signal, reader.signal]))
  const encoder = new TextEncoder()
  const stream = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await events.next()
      if (done) return controller.close()
      const text = value === 'heartbeat' ? ': still here\n\n' : formatEvent(value)
      controller.enqueue(encoder.encode(text))
    },
    // The events may be waiting for the next change: only the signal reaches them there.
    cancel: async () => {
      reader.abort()
      await events.return(undefined)
    },
  })
  return new Response(stream, {
    headers: {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  })
}

function formatEvent({ event, data }: RunEvent): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}
