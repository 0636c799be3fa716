import { isJsonObject, type Json } from '@isthmus/sdk'
import { SandboxFailure } from '../sandbox-port.ts'

/** From so many texts on it costs less to send them as one. */
const manyTexts = 4

/** What crosses into the sandbox. */
export interface VisitTexts {
  readonly texts: readonly string[]
  /** Lengths of the texts that were joined; absent when they cross one by one. */
  readonly sizes?: readonly number[]
}

/**
 * Joins texts that are many: each one that crosses the border costs about a microsecond whatever its length, while cutting
 * a text apart costs next to nothing.
 */
export function packTexts(texts: readonly string[]): VisitTexts {
  return texts.length < manyTexts ? { texts } : { texts: [texts.join('')], sizes: texts.map((text) => text.length) }
}

/**
 * The texts of an answer to a joined request: the first one tells of the others, which are cut out of the second. What a
 * user's code had a hand in may hold anything. Throws `SandboxFailure`.
 */
export function unpackTexts(answers: readonly string[]): readonly string[] {
  const [head = '', joined = ''] = answers
  return [head, ...cutApart(joined, sizesIn(head))]
}

/** Parts of one text, by their lengths. It is also shipped as text into the isolates. */
export function cutApart(text: string, sizes: readonly number[]): string[] {
  let at = 0
  return sizes.map((size) => text.slice(at, (at += size)))
}

function sizesIn(head: string): readonly number[] {
  let answer: Json
  try {
    answer = JSON.parse(head) as Json
  } catch {
    throw broken()
  }
  const sizes = isJsonObject(answer) ? answer['sizes'] : undefined
  if (!Array.isArray(sizes) || !sizes.every(isSize)) throw broken()
  return sizes
}

function isSize(size: Json): size is number {
  return typeof size === 'number' && Number.isSafeInteger(size) && size >= 0
}

function broken(): SandboxFailure {
  return new SandboxFailure('script', 'it changes what built-in objects do, so its result cannot be read')
}
