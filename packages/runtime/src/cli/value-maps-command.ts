import { readFileSync, writeFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { flowError, fromProblem, parseValueMap, readValueMapCsv, writeValueMapCsv, type ValueMap } from '@isthmus/sdk'
import { dataFolder } from '../config.ts'
import type { ConsoleIo, ExitCode } from './console-io.ts'
import { formatTable } from './table.ts'
import type { OpenData, Workshop } from './workshop.ts'

export interface ValueMapsArgs {
  /** What follows the command: nothing, `list`, `export NAME [FILE]` or `import NAME FILE`. */
  readonly words: readonly string[]
  readonly encoding: string
  readonly data: string | undefined
  readonly json: boolean
}

type Act = (data: OpenData, io: ConsoleIo, args: ValueMapsArgs) => Promise<void> | void

const acts: Readonly<Record<string, { readonly act: Act; readonly words: readonly [least: number, most: number] }>> = {
  list: { act: list, words: [0, 1] },
  export: { act: exportOne, words: [2, 3] },
  import: { act: importOne, words: [3, 3] },
}

/** `isthmus value-maps`: lists value maps and moves their entries in and out; also beside a server that runs. */
export async function valueMapsCommand(workshop: Workshop, io: ConsoleIo, args: ValueMapsArgs): Promise<ExitCode> {
  const { words } = args
  const name = words[0] ?? 'list'
  const known = Object.hasOwn(acts, name) ? acts[name] : undefined
  if (!known || words.length < known.words[0] || words.length > known.words[1]) {
    const message =
      'Say "isthmus value-maps", "isthmus value-maps export NAME [FILE]" or "isthmus value-maps import NAME FILE".'
    throw flowError('USAGE', { message })
  }
  const data = workshop.openData(dataFolder(io.env, args.data))
  try {
    await known.act(data, io, args)
    return 0
  } finally {
    await data.close()
  }
}

const header = ['name', 'title', 'left', 'right', 'entries', 'version', 'saved', 'by']

function list({ stores }: OpenData, io: ConsoleIo, { json }: ValueMapsArgs): void {
  const maps = stores.valueMaps.list()
  if (json) return io.out(JSON.stringify(maps))
  const rows = maps.map(({ name, title, leftTitle, rightTitle, entries, version, savedAt, savedBy }) => [
    name,
    title,
    leftTitle,
    rightTitle,
    String(entries),
    String(version),
    savedAt,
    savedBy,
  ])
  io.out(rows.length === 0 ? 'There is no value map yet.' : formatTable([header, ...rows]))
}

function exportOne({ stores }: OpenData, io: ConsoleIo, { words: [, name = '', file], json }: ValueMapsArgs): void {
  const stored = stores.valueMaps.get(name)
  if (!stored) throw flowError('NOT_FOUND', { what: 'value map', id: name })
  const text = json ? `${JSON.stringify(stored.map, null, 2)}\n` : writeValueMapCsv(stored.map)
  if (file === undefined) io.out(text.replace(/\r?\n$/, ''))
  else writeFileSync(file, text)
}

async function importOne({ stores }: OpenData, io: ConsoleIo, args: ValueMapsArgs): Promise<void> {
  const [, name = '', file = ''] = args.words
  const text = await readText(io, file, args.encoding)
  const stored = stores.valueMaps.get(name)
  const map = file.endsWith('.json') ? mapIn(text, name) : withEntries(stored?.map, text, name)
  const parsed = parseValueMap(map)
  if (!parsed.ok) throw firstOf(parsed.problems)
  const version = save(stores, parsed.map, stored?.version ?? 0)
  io.out(`${name} has ${parsed.map.entries.length} entries in version ${version}.`)
  for (const { message } of parsed.warnings) io.err(message)
}

function save(stores: OpenData['stores'], map: ValueMap, baseVersion: number): number {
  const { version } = stores.valueMaps.save({ map, by: 'cli', baseVersion })
  if (version !== baseVersion) {
    const at = new Date().toISOString()
    stores.audit.add({ at, who: 'cli', action: `value-map.save ${version}`, object: `value-map:${map.name}` })
  }
  return version
}

function firstOf(problems: readonly Parameters<typeof fromProblem>[0][]): Error {
  const [first] = problems
  return first ? fromProblem(first) : flowError('INTERNAL', { message: 'A value map was refused without a reason' })
}

function mapIn(text: string, name: string): unknown {
  const map = parseJson(text)
  const found = typeof map === 'object' && map !== null && 'name' in map ? map.name : undefined
  if (found === name) return map
  throw flowError('USAGE', { message: `The file holds the value map "${String(found)}", not "${name}".` })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw flowError('JSON_INVALID', { reason: cause instanceof Error ? cause.message : String(cause) })
  }
}

function withEntries(map: ValueMap | undefined, text: string, name: string): ValueMap {
  if (!map) throw flowError('NOT_FOUND', { what: 'value map', id: name })
  const read = readValueMapCsv(text, map)
  if (!read.ok) throw read.error
  return { ...map, entries: read.entries }
}

async function readText(io: ConsoleIo, file: string, encoding: string): Promise<string> {
  const bytes = file === '-' ? await buffer(io.stdin) : bytesOf(file)
  if (encoding !== 'utf-8' && encoding !== 'gb18030') {
    throw flowError('USAGE', { message: `--encoding is "${encoding}"; it must be utf-8 or gb18030.` })
  }
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    const other = encoding === 'utf-8' ? 'gb18030' : 'utf-8'
    throw flowError('FILE_INVALID', { file, reason: `it is not ${encoding}; try --encoding ${other}` })
  }
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw flowError('FILE_INVALID', { file, reason: cause instanceof Error ? cause.message : String(cause) })
  }
}
