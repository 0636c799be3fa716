import { readFileSync } from 'node:fs'
import { flowError, parseFlow, type ParseResult } from '@isthmus/sdk'

/** Reads a flow document from a file. Throws `USAGE` when there is no such file. */
export function readFlowFile(file: string): ParseResult {
  return parseFlow(readText(file))
}

/** Throws `USAGE` when the file cannot be read. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    const reason = code === 'ENOENT' ? 'there is no such file' : code
    throw flowError('USAGE', { message: `${file} cannot be read: ${reason}.` }, { cause })
  }
}
