import { flowError, type Emission, type Json } from '@isthmus/sdk'
import { CsvError, parse, type Parser } from 'csv-parse'
import { delimiterOf, type Delimiter } from './delimiter.ts'

const batchSize = 1000
/** An unclosed quote swallows the rest of a file; this ends it early. */
const maxRecordCharacters = 1_000_000
/** How much text is looked at to find the delimiter. */
const sampleCharacters = 65_536

export interface CsvForm {
  /** Shown in errors. */
  readonly file: string
  readonly delimiter: Delimiter | 'auto'
  /** Names of the columns; `undefined` when the first row holds them. */
  readonly names: readonly string[] | undefined
  readonly trim: boolean
  readonly emptyAsNull: boolean
}

/** Gives the rows of a CSV text as records, 1,000 at a time. Throws `FILE_INVALID` with the line at fault. */
export async function* parsedRecords(text: AsyncIterable<string>, form: CsvForm): AsyncIterable<readonly Emission[]> {
  const { sample, all } = await peek(text)
  const parser = parse({
    delimiter: form.delimiter === 'auto' ? delimiterOf(sample) : form.delimiter,
    trim: form.trim,
    skip_empty_lines: true,
    max_record_size: maxRecordCharacters,
  })
  const fed = feed(parser, all)
  let names = form.names
  let batch: Emission[] = []
  try {
    for await (const row of parser as AsyncIterable<readonly string[]>) {
      if (names === undefined) {
        names = columnNames(row, form)
        continue
      }
      batch.push({ record: recordOf(row, names, form) })
      if (batch.length < batchSize) continue
      yield batch
      batch = []
    }
    await fed
  } catch (thrown) {
    throw readable(thrown, form)
  } finally {
    parser.destroy()
  }
  if (batch.length > 0) yield batch
}

/** Writes all text into the parser, waiting while it is full; what goes wrong while reading ends the parser too. */
async function feed(parser: Parser, text: AsyncIterable<string>): Promise<void> {
  try {
    for await (const piece of text) {
      if (parser.destroyed) return
      if (parser.write(piece)) continue
      await roomIn(parser)
    }
    parser.end()
  } catch (thrown) {
    parser.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)))
  }
}

/** Resolves when a full parser takes text again, or is closed and will never take any. */
function roomIn(parser: Parser): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      parser.off('drain', go)
      parser.off('close', go)
      resolve()
    }
    parser.on('drain', go)
    parser.on('close', go)
  })
}

async function peek(text: AsyncIterable<string>): Promise<{ sample: string; all: AsyncIterable<string> }> {
  const pieces = text[Symbol.asyncIterator]()
  let sample = ''
  let ended = false
  while (!ended && sample.length < sampleCharacters) {
    const next = await pieces.next()
    if (next.done) ended = true
    else sample += next.value
  }
  const rest = { [Symbol.asyncIterator]: () => pieces }
  return {
    sample,
    all: (async function* () {
      if (sample !== '') yield sample
      if (!ended) yield* rest
    })(),
  }
}

function columnNames(row: readonly string[], { file }: CsvForm): readonly string[] {
  const names = row.map((name, at) => (name.trim() === '' ? `column ${at + 1}` : name.trim()))
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice === undefined) return names
  throw flowError('FILE_INVALID', { file, reason: `two columns are named "${twice}", in line 1` })
}

function recordOf(row: readonly string[], names: readonly string[], form: CsvForm): Json {
  return Object.fromEntries(
    row.map((value, at) => [names[at] ?? `column ${at + 1}`, form.emptyAsNull && value === '' ? null : value]),
  )
}

function readable(thrown: unknown, { file }: CsvForm): unknown {
  if (!(thrown instanceof CsvError)) return thrown
  const { lines } = thrown as CsvError & { readonly lines?: number }
  const place = typeof lines === 'number' ? ` (line ${lines})` : ''
  return flowError(
    'FILE_INVALID',
    { file, reason: `${reasons[thrown.code] ?? thrown.message}${place}` },
    { cause: thrown },
  )
}

const reasons: Readonly<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: 'a row has more or fewer values than the first one',
  CSV_QUOTE_NOT_CLOSED: 'a quoted value is never closed',
  CSV_MAX_RECORD_SIZE: 'a row is longer than 1,000,000 characters; a quote is probably never closed',
  CSV_INVALID_CLOSING_QUOTE: 'a quoted value goes on after its closing quote; inner quotes must be doubled',
  INVALID_OPENING_QUOTE: 'a quote stands inside a value that is not quoted; quote the value and double inner quotes',
}
