import { readFileSync } from 'node:fs'
import { text as wholeText } from 'node:stream/consumers'
import { flowError, isJsonObject, type Json, type JsonSchema } from '@isthmus/sdk'
import { stagingDdl, type StagingEngine } from '@isthmus/sdk/contract'
import type { ConsoleIo, ExitCode } from './console-io.ts'

export interface StagingArgs {
  /** What follows the command: `ddl`. */
  readonly words: readonly string[]
  readonly engine: string | undefined
  /** A file with a JSON Schema, or `-`. */
  readonly from: string | undefined
  readonly table: string | undefined
  readonly ledger: boolean
}

const engines: Readonly<Record<string, StagingEngine>> = {
  postgres: 'postgresql',
  postgresql: 'postgresql',
  mariadb: 'mysql',
  mysql: 'mysql',
  sqlserver: 'sqlserver',
  oracle: 'oracle',
}

const usage =
  'Say "isthmus staging ddl --engine postgres|mariadb|sqlserver|oracle --from SCHEMA.json [--table NAME] [--ledger]".'

/** `isthmus staging ddl`: prints the statements that make a staging table for records of a JSON Schema. */
export async function stagingCommand(
  io: ConsoleIo,
  { words, engine: name = '', from, ...own }: StagingArgs,
): Promise<ExitCode> {
  const engine = Object.hasOwn(engines, name) ? engines[name] : undefined
  if (words.join(' ') !== 'ddl' || !engine || from === undefined) throw flowError('USAGE', { message: usage })
  const { schema, title } = readSchema(from === '-' ? await wholeText(io.stdin) : textOf(from), from)
  const { table = `in_${title}`, ledger } = own
  io.out(stagingDdl({ engine, table, schema, ledger }).trimEnd())
  return 0
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw flowError('USAGE', { message: `The file ${file} cannot be read.` }, { cause })
  }
}

interface Read {
  readonly schema: JsonSchema
  /** A name for the table, of the schema's title or else its file. */
  readonly title: string
}

function readSchema(text: string, file: string): Read {
  const schema = parsed(text, file)
  if (!isJsonObject(schema))
    throw flowError('CONTRACT_INVALID', { contract: file, reason: 'it is no JSON Schema of an object' })
  const base = file === '-' ? 'records' : (file.split('/').at(-1) ?? '').replace(/(?:\.schema)?\.json$/, '')
  const title = typeof schema['title'] === 'string' ? schema['title'] : base
  const name = title.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '_')
  return { schema, title: name.replaceAll(/^_|_$/g, '') || 'records' }
}

function parsed(text: string, file: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw flowError('CONTRACT_INVALID', { contract: file, reason }, { cause })
  }
}
