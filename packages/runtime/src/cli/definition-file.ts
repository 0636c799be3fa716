import { existsSync, readFileSync, statSync } from 'node:fs'
import { flowError } from '@isthmus/sdk'

const maxFileBytes = 5_000_000

/** The text of a file that holds a definition, or what goes with one. Throws `USAGE` where there is none, or too large a one. */
export function textOfFile(file: string): string {
  if (!existsSync(file)) throw flowError('USAGE', { message: `There is no file ${file}.` })
  if (statSync(file).size <= maxFileBytes) return readFileSync(file, 'utf8')
  throw flowError('USAGE', { message: `${file} is larger than ${maxFileBytes} bytes.` })
}
