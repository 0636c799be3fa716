import {
  flowError,
  isJsonObject,
  parseDefinition,
  type ConnectorDefinition,
  type Json,
  type Problem,
} from '@isthmus/sdk'
import type { ConformanceResult, HostSetup } from '@isthmus/connector-kit'
import { printConnectorDocs } from './connector-docs.ts'
import type { ConsoleIo, ExitCode } from './console-io.ts'
import { textOfFile } from './definition-file.ts'
import { reportProblems } from './report-problems.ts'
import type { StopSignals } from './serve.ts'
import { formatTable } from './table.ts'
import type { Workshop } from './workshop.ts'

export interface ConnectorArgs {
  /** What follows the command: `check`, `docs`, `mock` or `test`, and a file; `docs` takes the id of a connector, too. */
  readonly words: readonly string[]
  readonly port: string | undefined
  readonly records: string | undefined
  readonly seed: string | undefined
  /** Ids of cases. */
  readonly cases: readonly string[]
  /** A file with the fields of a connection to a system that runs. */
  readonly connection: string | undefined
  /** Objects to test at a system that runs; all when empty. */
  readonly objects: readonly string[]
  /** Records may be made over there. */
  readonly write: boolean
  /** Of a document: `en` or `zh-CN`. */
  readonly language: string | undefined
  /** A data folder, whose imported connectors are known then. */
  readonly data: string | undefined
  readonly json: boolean
  /** What ends a mock. */
  readonly signals: StopSignals
}

/** `isthmus connector`: checks a definition, tells of it, serves its system as a mock, or tests the connector against it. */
export async function connectorCommand(workshop: Workshop, io: ConsoleIo, args: ConnectorArgs): Promise<ExitCode> {
  const [action, file, ...others] = args.words
  if (file === undefined || others.length > 0 || !isAction(action)) {
    throw usage('Say "isthmus connector check|docs|mock|test DEFINITION.json".')
  }
  if (action === 'docs') return printConnectorDocs(workshop, io, { ...args, source: file })
  const parsed = parseDefinition(textOfFile(file))
  if ('problems' in parsed) return refuse(io, parsed.problems, args.json)
  switch (action) {
    case 'check':
      if (args.json) io.out(JSON.stringify({ ok: true, problems: [] }))
      else
        io.out(`${file} describes ${parsed.definition.title.en}: ${Object.keys(parsed.definition.objects).join(', ')}.`)
      return 0
    case 'mock':
      return serveMock(io, args, parsed.definition)
    case 'test':
      return testConnector(workshop, io, { args, definition: parsed.definition })
  }
}

const actions = ['check', 'docs', 'mock', 'test'] as const

function isAction(word: string | undefined): word is (typeof actions)[number] {
  return actions.some((action) => action === word)
}

function refuse(io: ConsoleIo, problems: readonly Problem[], json: boolean): ExitCode {
  if (json) io.out(JSON.stringify({ ok: false, problems }))
  else reportProblems(io, problems)
  return 2
}

async function serveMock(io: ConsoleIo, args: ConnectorArgs, definition: ConnectorDefinition): Promise<ExitCode> {
  const { createMock } = await import('@isthmus/connector-kit')
  const mock = await createMock(definition, {
    ...given('port', args.port),
    ...given('records', args.records),
    ...given('seed', args.seed),
  })
  const { baseUrl, config, secret } = mock
  if (args.json) io.out(JSON.stringify({ baseUrl, config, secret }))
  else {
    io.out(`${definition.title.en} is mocked at ${baseUrl}`)
    for (const [name, value] of Object.entries({ ...config, ...secret })) io.out(`  ${name}: ${value}`)
  }
  await stopped(args.signals)
  await mock.close()
  return 0
}

function given(name: 'port' | 'records' | 'seed', text: string | undefined): { readonly [key: string]: number } {
  if (text === undefined) return {}
  if (/^\d{1,6}$/.test(text)) return { [name]: Number(text) }
  throw usage(`--${name} must be a whole number, got "${text}".`)
}

function stopped(signals: StopSignals): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      signals.off('SIGINT', stop)
      signals.off('SIGTERM', stop)
      resolve()
    }
    signals.once('SIGINT', stop)
    signals.once('SIGTERM', stop)
  })
}

interface Tested {
  readonly args: ConnectorArgs
  readonly definition: ConnectorDefinition
}

async function testConnector(workshop: Workshop, io: ConsoleIo, tested: Tested): Promise<ExitCode> {
  const { args } = tested
  const results: ConformanceResult[] = []
  const running =
    args.connection === undefined ? againstMock(workshop, tested) : againstSystem(workshop, tested, args.connection)
  for await (const result of running) results.push(result)
  const failed = results.filter(({ ok }) => !ok)
  if (args.json) io.out(JSON.stringify({ ok: failed.length === 0, results }))
  else reportResults(io, results)
  return failed.length === 0 ? 0 : 2
}

async function* againstMock(workshop: Workshop, { args, definition }: Tested): AsyncIterable<ConformanceResult> {
  const { conformanceCases, runConformance } = await import('@isthmus/connector-kit')
  const known = conformanceCases.map(({ id }) => id)
  const unknown = args.cases.find((id) => !known.includes(id))
  if (unknown !== undefined) throw usage(`There is no case ${unknown}; there are: ${known.join(', ')}.`)
  const only = args.cases.length > 0 ? { only: args.cases } : {}
  yield* runConformance({ definition, host: workshop.conformanceHost(), ...only, ...given('seed', args.seed) })
}

async function* againstSystem(
  workshop: Workshop,
  { args, definition }: Tested,
  file: string,
): AsyncIterable<ConformanceResult> {
  const { runLive } = await import('@isthmus/connector-kit')
  const known = Object.keys(definition.objects)
  const unknown = args.objects.find((name) => !known.includes(name))
  if (unknown !== undefined) throw usage(`There is no object ${unknown}; there are: ${known.join(', ')}.`)
  const objects = args.objects.length > 0 ? { objects: args.objects } : {}
  const connection = connectionIn(file)
  yield* runLive({ definition, host: workshop.conformanceHost(), connection, ...objects, writes: args.write })
}

/** Throws `USAGE` for a file that holds no connection; its contents are never shown. */
function connectionIn(file: string): HostSetup['connection'] {
  const { config, secret = {} } = fieldsIn(file)
  if (isJsonObject(config) && typeof config['baseUrl'] === 'string' && isJsonObject(secret)) {
    const texts = Object.entries(secret).filter((pair): pair is [string, string] => typeof pair[1] === 'string')
    return { config, secret: Object.fromEntries(texts) }
  }
  throw usage(`${file} must hold {"config": {"baseUrl": "https://…"}, "secret": {…}}.`)
}

function fieldsIn(file: string): { readonly [key: string]: Json } {
  try {
    const read = JSON.parse(textOfFile(file)) as Json
    return isJsonObject(read) ? read : {}
  } catch (cause) {
    if (cause instanceof SyntaxError) return {}
    throw cause
  }
}

function reportResults(io: ConsoleIo, results: readonly ConformanceResult[]): void {
  const rows = results.map(({ ok, object, case: id, durationMs }) => [
    ok ? 'ok' : 'FAILED',
    object,
    id,
    `${durationMs} ms`,
  ])
  io.out(formatTable([['', 'object', 'case', 'time'], ...rows]))
  const failed = results.filter(({ ok }) => !ok)
  for (const { object, title, message } of failed) io.err(`\n${object}: ${title}\n  ${message ?? ''}`)
  io.out(`\n${results.length - failed.length} of ${results.length} cases passed.`)
}

function usage(message: string): Error {
  return flowError('USAGE', { message })
}
