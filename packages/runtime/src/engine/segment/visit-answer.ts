import { isJsonObject, type Json, type Problem } from '@isthmus/sdk'
import { SandboxFailure } from '../sandbox-port.ts'
import type { SegmentPort } from './segment-script.ts'
import type { VisitAnswer, VisitResult } from './visit.ts'

/**
 * Refuses an answer that does not keep the form of our own part of the script. A user's code shares its realm with that
 * part and can change what arrays and objects do there, so where there is such code nothing of the answer is taken on trust.
 */
export function checkVisitAnswer(answers: readonly string[], ports: readonly SegmentPort[], jobs: number): VisitAnswer {
  const answer = parsed(answers[0])
  const results = isJsonObject(answer) ? answer['jobs'] : undefined
  if (!Array.isArray(results) || results.length !== jobs) throw broken()
  const check = openCheck(answers, ports)
  return { jobs: results.map((result) => checkedResult(result, check)) }
}

export function openCheck(answers: readonly string[], ports: readonly SegmentPort[]): Check {
  return { answers, ports, unreadChars: mostReadChars }
}

/**
 * Text of one visit that is read here. This is done on the event loop, and 16 MB of small records would hold it up for a
 * second. What lies beyond is our own part's word alone, which user code in a frozen realm has no way to change.
 */
const mostReadChars = 256 * 1024

export function mayRead(text: string | undefined, check: Check): boolean {
  if (text === undefined) throw broken()
  check.unreadChars -= text.length
  return check.unreadChars >= 0
}

export interface Check {
  readonly answers: readonly string[]
  readonly ports: readonly SegmentPort[]
  /** How much more text is read to see that it is what it should be. */
  unreadChars: number
}

export function checkedResult(result: Json, check: Check): VisitResult {
  if (!isJsonObject(result)) throw broken()
  const counts = listIn(result, 'counts').map(count)
  if (counts.length !== check.ports.length) throw broken()
  return {
    counts,
    exits: listIn(result, 'exits').map((exit) => checkedExit(exit, check)),
    kept: listIn(result, 'kept').map((kept) => checkedKept(kept, check)),
    failures: listIn(result, 'failures').map((failure) => checkedFailure(failure, check)),
  }
}

function checkedExit(exit: Json, check: Check): VisitResult['exits'][number] {
  if (!isJsonObject(exit)) throw broken()
  const { port, text, origins } = exit
  const list = check.answers[count(text)]
  const amount = count(exit['count'])
  if (mayRead(list, check)) {
    const records = parsed(list)
    if (!Array.isArray(records) || records.length !== amount) throw broken()
  }
  const base = { port: portIn(port, check), count: amount, text: count(text) }
  if (origins === undefined) return base
  if (!Array.isArray(origins) || !origins.every((origin) => typeof origin === 'number')) throw broken()
  return { ...base, origins }
}

function checkedKept(kept: Json, check: Check): VisitResult['kept'][number] {
  if (!isJsonObject(kept)) throw broken()
  const text = count(kept['text'])
  const entries = check.answers[text]
  if (mayRead(entries, check)) {
    const records = parsed(`[${entries ?? ''}]`)
    if (!Array.isArray(records) || !records.every(isJsonObject)) throw broken()
  }
  return { port: portIn(kept['port'], check), text }
}

function checkedFailure(failure: Json, { ports }: Check): VisitResult['failures'][number] {
  if (!isJsonObject(failure)) throw broken()
  const { node } = failure
  if (typeof node !== 'string' || !ports.some((port) => port.node === node)) throw broken()
  return { node, problem: checkedProblem(failure['problem']) }
}

function checkedProblem(value: Json | undefined): Problem {
  const { code, message, node, params } = isJsonObject(value) ? value : {}
  if (typeof message !== 'string' || typeof node !== 'string' || !isJsonObject(params)) throw broken()
  if (code !== 'CODE_FAILED' && code !== 'RECORD_REJECTED') throw broken()
  const texts = Object.entries(params).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return { code, message, node, params: Object.fromEntries(texts) }
}

function portIn(value: Json | undefined, { ports }: Check): number {
  const port = count(value)
  if (port >= ports.length) throw broken()
  return port
}

export function count(value: Json | undefined): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw broken()
  return value
}

export function listIn(object: { readonly [key: string]: Json }, name: string): readonly Json[] {
  const list = object[name]
  if (!Array.isArray(list)) throw broken()
  return list as readonly Json[]
}

export function parsed(text: unknown): Json {
  if (typeof text !== 'string') throw broken()
  try {
    return JSON.parse(text) as Json
  } catch {
    throw broken()
  }
}

export function broken(): SandboxFailure {
  return new SandboxFailure('script', 'it changes what built-in objects do, so its result cannot be read')
}
