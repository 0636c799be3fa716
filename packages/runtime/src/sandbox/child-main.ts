// Runs in a process of its own with an empty environment and no permissions; killing it must always be harmless.
import { Socket } from 'node:net'
import { graceMs, openMs, pipeNumber, type ChildLimits, type FromChild, type ToChild } from './child-protocol.ts'
import { encodeFrame, FrameReader } from './frames.ts'
import { ScriptIsolates } from './script-isolates.ts'

const checkMs = 50
const maxFrameBytes = 1024 * 1024 * 1024

/** Written by the parent, which this side trusts. */
const limits = JSON.parse(process.argv[2] ?? '') as ChildLimits
const mostResidentBytes = (limits.memoryMb * 2 + 100) * 1024 * 1024
const isolates = new ScriptIsolates(limits, end)
const pipe = new Socket({ fd: pipeNumber, readable: true, writable: true })
const reader = new FrameReader(maxFrameBytes)

type Visit = Extract<ToChild, { kind: 'visit' }>

/** An orderly exit would wait for the threads of isolates, which user code may never leave. */
function end(): void {
  process.kill(process.pid, 'SIGKILL')
}

function send(message: FromChild, texts: readonly string[] = []): void {
  pipe.write(encodeFrame([JSON.stringify(message), ...texts]))
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string')
}

function fail(
  { visit, script }: Visit,
  failure: Extract<FromChild, { kind: 'failed' }>['failure'],
  message: string,
): void {
  isolates.drop(script)
  send({ kind: 'failed', visit, failure, message: message.slice(0, 500) })
}

async function carryOut(visit: Visit, [metaText = '', ...texts]: readonly string[]): Promise<void> {
  const given = await isolates.visit(visit.script, metaText, texts)
  if (!isTexts(given)) return fail(visit, 'script', 'the script gave back something else than texts')
  const size = given.reduce((sum, text) => sum + text.length, 0)
  if (size > limits.outputMb * 1024 * 1024) return fail(visit, 'output', `more than ${limits.outputMb} MB came back`)
  return send({ kind: 'done', visit: visit.visit }, given)
}

function explain(visit: Visit, cause: unknown): void {
  // A thrown value of the isolate arrives as a copy, but its message may still be of any kind.
  const message = cause instanceof Error && typeof cause.message === 'string' ? cause.message : 'unknown error'
  if (isolates.isDisposed(visit.script) || /memory limit|disposed/.test(message)) return fail(visit, 'memory', message)
  return fail(visit, message.includes('timed out') ? 'timeout' : 'script', message)
}

/** Ends this process when a visit takes too much memory, or when the parent, which should have seen to it, has not. */
function watch(): NodeJS.Timeout {
  const lastMs = performance.now() + limits.visitMs + openMs + 4 * graceMs
  return setInterval(() => {
    if (process.memoryUsage.rss() > mostResidentBytes || performance.now() > lastMs) end()
  }, checkMs)
}

async function answer(message: Visit, texts: readonly string[]): Promise<void> {
  const watching = watch()
  try {
    await carryOut(message, texts)
  } catch (cause) {
    explain(message, cause)
  } finally {
    clearInterval(watching)
  }
  // The answer goes out first.
  setImmediate(() => isolates.prepare())
}

function receive([head = '', ...texts]: readonly string[]): void {
  const message = JSON.parse(head) as ToChild
  switch (message.kind) {
    case 'load':
      return isolates.load(message.script, message)
    case 'forget':
      return isolates.forget(message.script)
    case 'visit':
      return void answer(message, texts)
  }
}

pipe.on('data', (piece: Buffer) => {
  for (const frame of reader.read(piece)) receive(frame)
})
// The parent is gone: nothing is left to work for. This loop is never held up by user code, so it always notices.
pipe.on('close', end)
pipe.on('error', end)
isolates.prepare()
send({ kind: 'ready' })
