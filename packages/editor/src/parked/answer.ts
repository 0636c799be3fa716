import type { Json } from '@isthmus/sdk'

/** The answer that a person typed, or why it is none. */
export type Answer = { readonly ok: true; readonly record?: Json } | { readonly ok: false; readonly problem: string }

/** Reads the answer of the other system as a person typed it; empty text is no answer. */
export function readAnswer(text: string): Answer {
  if (text.trim() === '') return { ok: true }
  try {
    return { ok: true, record: JSON.parse(text) as Json }
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) }
  }
}
