import { parseArgs, type ParseArgsConfig } from 'node:util'
import { asFlowError, flowError } from '@isthmus/sdk'
import { readConfig } from '../config.ts'
import type { ConsoleIo, ExitCode } from './console-io.ts'
import { connectorCommand } from './connector-command.ts'
import { dbCommand } from './db-command.ts'
import { importCommand } from './import-command.ts'
import { helpText } from './help.ts'
import { partIn } from './part-args.ts'
import { parkedCommand } from './parked-command.ts'
import { pollsCommand } from './polls-command.ts'
import { runCommand } from './run-command.ts'
import { runsCommand } from './runs-command.ts'
import { stagingCommand } from './staging-command.ts'
import { validateCommand } from './validate-command.ts'
import { valueMapsCommand } from './value-maps-command.ts'
import type { Workshop } from './workshop.ts'

type Command = (workshop: Workshop, io: ConsoleIo, args: readonly string[]) => Promise<ExitCode>

const text = { type: 'string' } as const
const texts = { type: 'string', multiple: true } as const
const flag = { type: 'boolean' } as const

const commands: Readonly<Record<string, Command>> = {
  run: (workshop, io, args) => {
    const part = { 'up-to': text, only: text, 'no-pins': flag, send: texts } as const
    const options = { input: text, connection: texts, trigger: text, data: text, json: flag, ...part } as const
    const { values, file } = withFile(args, options)
    const { input, trigger, data, connection: connections = [], json = false } = values
    const asked = {
      upTo: values['up-to'],
      only: values.only,
      noPins: values['no-pins'] ?? false,
      sends: values.send ?? [],
    }
    return runCommand(workshop, io, { file, input, connections, trigger, data, json, part: partIn(asked) })
  },
  validate: (workshop, io, args) => {
    const { values, file } = withFile(args, { data: text, json: flag } as const)
    return validateCommand(workshop, io, { file, data: values.data, json: values.json ?? false })
  },
  runs: (workshop, io, args) => {
    const options = { flow: text, status: texts, limit: text, data: text, json: flag } as const
    const { flow, status = [], limit = '20', data, json = false } = withoutFile(args, options)
    return runsCommand(workshop, io, { flow, statuses: status, limit, data, json })
  },
  parked: (workshop, io, args) => {
    const options = { flow: text, as: text, record: text, data: text, json: flag } as const
    const { values, positionals: words } = parse(args, options, true)
    const { flow, as, record, data, json = false } = values
    return parkedCommand(workshop, io, { words, flow, as, record, data, json })
  },
  polls: (workshop, io, args) => {
    const { values, positionals: words } = parse(args, { from: text, data: text, json: flag } as const, true)
    const { from, data, json = false } = values
    return pollsCommand(workshop, io, { words, from, data, json })
  },
  'value-maps': (workshop, io, args) => {
    const options = { encoding: text, data: text, json: flag } as const
    const { values, positionals: words } = parse(args, options, true)
    const { encoding = 'utf-8', data, json = false } = values
    return valueMapsCommand(workshop, io, { words, encoding, data, json })
  },
  import: (workshop, io, args) => {
    const own = { overlay: text, name: text, title: text, connection: text, 'sign-in': text } as const
    const choice = { objects: text, operations: text, preview: flag, 'allow-private': texts } as const
    const options = { ...own, ...choice, data: text, json: flag } as const
    const { values, positionals: words } = parse(args, options, true)
    const { overlay, name, title, connection, objects, operations, data, json = false, preview = false } = values
    const given = { overlay, name, title, connection, objects, operations, data, json, preview, words }
    return importCommand(workshop, io, {
      ...given,
      signIn: values['sign-in'],
      allowPrivate: values['allow-private'] ?? [],
    })
  },
  connector: (workshop, io, args) => {
    const live = { connection: text, object: texts, write: flag } as const
    const told = { language: text, data: text } as const
    const options = { port: text, records: text, seed: text, case: texts, json: flag, ...live, ...told } as const
    const { values, positionals: words } = parse(args, options, true)
    const {
      port,
      records,
      seed,
      connection,
      case: cases = [],
      object: objects = [],
      write = false,
      language,
      data,
      json = false,
    } = values
    const tested = { seed, cases, connection, objects, write, language, data }
    return connectorCommand(workshop, io, { words, port, records, ...tested, json, signals: process })
  },
  staging: (_workshop, io, args) => {
    const options = { engine: text, from: text, table: text, ledger: flag } as const
    const { values, positionals: words } = parse(args, options, true)
    const { engine, from, table, ledger = false } = values
    return stagingCommand(io, { words, engine, from, table, ledger })
  },
  db: (_workshop, io, args) => {
    const { values, positionals: words } = parse(args, { data: text, json: flag } as const, true)
    return dbCommand(io, { words, data: values.data, json: values.json ?? false })
  },
  start: (workshop, io, args) => {
    const options = { data: text, port: text, host: text, 'no-playground': flag, 'allow-private': texts } as const
    const { data, port, host, ...values } = withoutFile(args, options)
    const config = readConfig(io.env, {
      ...(data === undefined ? {} : { data }),
      ...(port === undefined ? {} : { port }),
      ...(host === undefined ? {} : { host }),
      noPlayground: values['no-playground'] ?? false,
      allowPrivate: values['allow-private'] ?? [],
    })
    return workshop.serve(config, io)
  },
  help: (_workshop, io) => {
    io.out(helpText)
    return Promise.resolve(0)
  },
}

/** Carries out one command; every error becomes a sentence on the standard error and an exit code. */
export async function runCommandLine(workshop: Workshop, io: ConsoleIo, argv: readonly string[]): Promise<ExitCode> {
  const [name = 'help', ...args] = argv
  try {
    const command = Object.hasOwn(commands, name) ? commands[name] : commands[name.replace(/^--?h(elp)?$/, 'help')]
    if (!command) throw usage(`There is no command "${name}". Known are: ${Object.keys(commands).join(', ')}.`)
    return await command(workshop, io, args)
  } catch (thrown) {
    return reportError(io, thrown)
  }
}

function reportError(io: ConsoleIo, thrown: unknown): ExitCode {
  const error = asFlowError(thrown)
  const { hint } = error.toProblem()
  io.err(error.message)
  if (hint) io.err(hint)
  if (error.kind === 'bug' && error.cause instanceof Error) io.err(error.cause.stack ?? '')
  return ['USAGE', 'FLOW_INVALID', 'CONFIG_INVALID'].includes(error.code) ? 2 : 1
}

function withFile<T extends NonNullable<ParseArgsConfig['options']>>(args: readonly string[], options: T) {
  const { values, positionals } = parse(args, options, true)
  const [file, ...others] = positionals
  if (file === undefined || others.length > 0) throw usage('Name one flow file, for example flows/order-webhook.json.')
  return { values, file }
}

function withoutFile<T extends NonNullable<ParseArgsConfig['options']>>(args: readonly string[], options: T) {
  return parse(args, options, false).values
}

function parse<T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
  allowPositionals: boolean,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals, strict: true })
  } catch (cause) {
    throw usage(`${cause instanceof Error ? cause.message : String(cause)}. "isthmus help" tells what there is.`)
  }
}

function usage(message: string): Error {
  return flowError('USAGE', { message })
}
