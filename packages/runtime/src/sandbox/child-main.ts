// Runs in a forked process with an empty environment and no permissions; killing it must always be harmless.
import ivm from 'isolated-vm'
import type { FromChild, ToChild } from './child-protocol.ts'

interface Loaded {
  readonly boot: string
  readonly source: string
  isolate?: ivm.Isolate
  bootScript?: ivm.Script
  script?: ivm.Script
}

type Visit = Extract<ToChild, { kind: 'visit' }>

const scripts = new Map<number, Loaded>()

function send(message: FromChild): void {
  process.send?.(message)
}

function prepare(loaded: Loaded, memoryLimit: number): Required<Loaded> {
  if (!loaded.isolate || loaded.isolate.isDisposed || !loaded.bootScript || !loaded.script) {
    loaded.isolate = new ivm.Isolate({
      memoryLimit,
      // A heap beyond repair would print and abort slowly; the parent only needs the exit.
      onCatastrophicError: () => process.kill(process.pid, 'SIGKILL'),
    })
    loaded.bootScript = loaded.isolate.compileScriptSync(loaded.boot)
    loaded.script = loaded.isolate.compileScriptSync(loaded.source)
  }
  return { ...loaded, isolate: loaded.isolate, bootScript: loaded.bootScript, script: loaded.script }
}

function carryOut(visit: Visit): FromChild {
  const loaded = scripts.get(visit.script)
  if (!loaded) return failed(visit, 'script', 'the script is not loaded')
  const { isolate, bootScript, script } = prepare(loaded, visit.memoryMb)
  const context = isolate.createContextSync()
  try {
    bootScript.runSync(context)
    const run: ivm.Reference<(metaText: string, texts: readonly string[]) => unknown> = script.runSync(context, {
      reference: true,
      timeout: visit.visitMs,
    })
    const options = { arguments: { copy: true }, result: { copy: true }, timeout: visit.visitMs } as const
    const texts: unknown = run.applySync(undefined, [visit.metaText, visit.texts], options)
    if (!isTexts(texts)) return failed(visit, 'script', 'the script gave back something else than texts')
    const size = texts.reduce((sum, text) => sum + text.length, 0)
    if (size > visit.outputMb * 1024 * 1024) return failed(visit, 'output', `more than ${visit.outputMb} MB came back`)
    return { kind: 'done', visit: visit.visit, texts }
  } finally {
    if (!isolate.isDisposed) context.release()
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string')
}

function failed(visit: Visit, failure: Extract<FromChild, { kind: 'failed' }>['failure'], message: string): FromChild {
  return { kind: 'failed', visit: visit.visit, failure, message: message.slice(0, 500) }
}

function explain(visit: Visit, cause: unknown): FromChild {
  // A thrown value of the isolate arrives as a copy, but its message may still be of any kind.
  const message = cause instanceof Error && typeof cause.message === 'string' ? cause.message : 'unknown error'
  const disposed = scripts.get(visit.script)?.isolate?.isDisposed === true
  if (disposed || message.includes('memory limit')) return failed(visit, 'memory', message)
  return failed(visit, message.includes('timed out') ? 'timeout' : 'script', message)
}

process.on('message', (message: ToChild) => {
  switch (message.kind) {
    case 'load':
      scripts.set(message.script, { boot: message.boot, source: message.source })
      return
    case 'forget': {
      const isolate = scripts.get(message.script)?.isolate
      if (isolate && !isolate.isDisposed) isolate.dispose()
      scripts.delete(message.script)
      return
    }
    case 'visit':
      try {
        send(carryOut(message))
      } catch (cause) {
        send(explain(message, cause))
      }
  }
})

// The parent is gone: nothing is left to work for.
process.on('disconnect', () => process.exit(0))
send({ kind: 'ready' })
