import type { HttpBindings } from '@hono/node-server'
import type { MiddlewareHandler } from 'hono'

export type FaultRequest = { readonly method: string; readonly path: string; readonly headers: Headers }

export type FaultAnswer =
  | 'hang'
  | 'close'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }

/** `times` requests that match get the answer, `before` (no work is done) or `after` the system has done its work. */
export type Fault = {
  readonly times: number
  readonly matches: (request: FaultRequest) => boolean
  readonly when: 'before' | 'after'
  readonly answer: FaultAnswer
}

export type Faults = {
  readonly inject: (fault: Fault) => void
  readonly clear: () => void
  /** How many requests met a fault so far. */
  readonly fired: () => number
  /** Takes one of the faults that match, or undefined. */
  readonly take: (request: FaultRequest) => Fault | undefined
}

/** Thrown where there is no socket to close, as under `app.request`. */
class ConnectionClosed extends Error {
  constructor() {
    super('the playground closed the connection on purpose (fault "close")')
  }
}

export function createFaults(): Faults {
  let waiting: { fault: Fault; left: number }[] = []
  let fired = 0
  return {
    inject: (fault) => void waiting.push({ fault, left: fault.times }),
    clear: () => void (waiting = []),
    fired: () => fired,
    take: (request) => {
      const found = waiting.find(({ fault, left }) => left > 0 && fault.matches(request))
      if (found === undefined) return undefined
      found.left -= 1
      fired += 1
      waiting = waiting.filter(({ left }) => left > 0)
      return found.fault
    },
  }
}

export type FaultBindings = { Bindings: Partial<HttpBindings> }

export function faultMiddleware(faults: Faults): MiddlewareHandler<FaultBindings> {
  return async (c, next) => {
    const request = { method: c.req.method, path: c.req.path, headers: c.req.raw.headers }
    const fault = faults.take(request)
    if (fault === undefined) return next()
    if (fault.when === 'after') await next()
    const response = await answerWith(fault.answer, c.req.raw.signal, socketOwner(c.env))
    c.res = undefined
    c.res = response
    return undefined
  }
}

async function answerWith(
  answer: FaultAnswer,
  signal: AbortSignal,
  incoming: HttpBindings['incoming'] | undefined,
): Promise<Response> {
  if (answer === 'close') {
    if (incoming === undefined) throw new ConnectionClosed()
    incoming.socket.destroy()
    return new Response(null, { status: 503 })
  }
  if (answer === 'hang') {
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve()
      signal.addEventListener('abort', () => resolve(), { once: true })
      incoming?.socket.once('close', () => resolve())
    })
    return new Response(null, { status: 503 })
  }
  return new Response(JSON.stringify(answer.body ?? { error: { code: 'injected', message: 'a fault on purpose' } }), {
    status: answer.status,
    headers: { 'content-type': 'application/json', ...answer.headers },
  })
}

/** Under `app.request` there is no server, and hono hands out no bindings at all. */
function socketOwner(bindings: Partial<HttpBindings> | undefined): HttpBindings['incoming'] | undefined {
  return bindings?.incoming
}
