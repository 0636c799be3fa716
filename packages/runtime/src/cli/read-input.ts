import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { flowError, type Json } from '@isthmus/sdk'
import { readText } from './read-flow-file.ts'

/** Reads the trigger's records from a file or, for `-`, from the standard input. Throws `USAGE`. */
export async function readInput(source: string, stdin: Readable): Promise<readonly Json[]> {
  return parseInput(source === '-' ? await text(stdin) : readText(source))
}

/** A JSON array, one JSON value, or one per line. Throws `USAGE` with the line at fault. */
export function parseInput(input: string): readonly Json[] {
  const whole = parsed(input)
  if (whole.ok) return Array.isArray(whole.value) ? (whole.value as readonly Json[]) : [whole.value]
  const lines = input.split(/\r?\n/)
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return []
    const entry = parsed(line)
    if (entry.ok) return [entry.value]
    throw flowError('USAGE', {
      message: `The input is neither JSON nor one JSON value per line: line ${index + 1} is not JSON.`,
    })
  })
}

function parsed(source: string): { readonly ok: true; readonly value: Json } | { readonly ok: false } {
  try {
    return { ok: true, value: JSON.parse(source) as Json }
  } catch {
    return { ok: false }
  }
}
