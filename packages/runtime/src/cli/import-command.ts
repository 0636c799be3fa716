import { basename } from 'node:path'
import { asFlowError, contractKinds, flowError, type ContractKind, type Problem } from '@isthmus/sdk'
import type { ContractPreview, ContractSource, ImportContractRequest } from '@isthmus/sdk/api'
import { signInKinds, type SignInKind } from '@isthmus/sdk/contract'
import { dataFolder, proxiesIn } from '../config.ts'
import type { BesideFiles } from '../connectors/beside-files.ts'
import type { Imports } from '../connectors/imports.ts'
import type { ConsoleIo, ExitCode } from './console-io.ts'
import { importRequest } from './import-request.ts'
import { importSql } from './import-sql.ts'
import { contractBytes, decodedContract, filesBeside, readContractFile } from './read-contract-file.ts'
import { reportProblems } from './report-problems.ts'
import type { OpenData, Workshop } from './workshop.ts'

export interface ImportArgs {
  /** The kind of contract, and a file, an address or `-`. */
  readonly words: readonly string[]
  readonly overlay: string | undefined
  readonly name: string | undefined
  readonly title: string | undefined
  readonly connection: string | undefined
  readonly signIn: string | undefined
  readonly objects: string | undefined
  readonly operations: string | undefined
  readonly allowPrivate: readonly string[]
  readonly preview: boolean
  readonly data: string | undefined
  readonly json: boolean
}

/**
 * `isthmus import`: makes a connector of a contract and keeps it in the data folder; a server that runs on the folder offers its
 * nodes within seconds. 2 when the contract cannot be used, with every problem and its place.
 */
export async function importCommand(workshop: Workshop, io: ConsoleIo, args: ImportArgs): Promise<ExitCode> {
  if (args.words[0] === 'sql') return importDatabase(workshop, io, args)
  const kind = kindIn(args)
  const data = workshop.openData(dataFolder(io.env, args.data))
  try {
    const opened = workshop.openImports(data, { proxies: proxiesIn(io.env), allowPrivate: args.allowPrivate })
    try {
      const source = await sourceOf(io, kind, args)
      if (kind === 'request') {
        const { text = '' } = source
        importRequest(data, io, { text, name: args.name, allowPrivate: args.allowPrivate.length > 0, json: args.json })
        return 0
      }
      return await carryOut(opened.imports, io, { source, args, data })
    } finally {
      await opened.close()
    }
  } catch (thrown) {
    return reportFailure(io, thrown, args.json)
  } finally {
    await data.close()
  }
}

/** A database tells its tables itself, so that a connection to it is all there is to import. */
async function importDatabase(workshop: Workshop, io: ConsoleIo, args: ImportArgs): Promise<ExitCode> {
  const data = workshop.openData(dataFolder(io.env, args.data))
  try {
    await importSql({ workshop, data, io }, args)
    return 0
  } catch (thrown) {
    return reportFailure(io, thrown, args.json)
  } finally {
    await data.close()
  }
}

interface Asked {
  readonly source: ContractSource
  readonly args: ImportArgs
  readonly data: OpenData
}

async function carryOut(imports: Imports, io: ConsoleIo, { source, args, data }: Asked): Promise<ExitCode> {
  const preview = await imports.preview(source, besideOf(source, args))
  if (args.preview) {
    if (args.json) io.out(JSON.stringify({ ok: true, preview, problems: preview.problems }))
    else {
      reportProblems(io, preview.problems)
      for (const { name, title, can } of preview.objects) io.out(`object     ${name}  ${title}  (${can.join(', ')})`)
      for (const { id, method, path } of preview.operations) io.out(`operation  ${id}  ${method} ${path}`)
    }
    return 0
  }
  if (preview.connection) return keepConnection(io, preview, { source, args, data })
  const imported = await imports.import(requestOf(source, args, preview.title), 'cli')
  if (args.json) io.out(JSON.stringify({ ok: true, connector: imported, problems: preview.problems }))
  else {
    reportProblems(io, preview.problems)
    const { id, objects, operations, version } = imported
    io.out(`${id} has ${counted(objects, 'object')} and ${counted(operations, 'operation')} in version ${version}.`)
  }
  return 0
}

/** What lies beside a contract that came as a file. */
function besideOf({ fileName }: ContractSource, { words: [, from = ''] }: ImportArgs): BesideFiles | undefined {
  return fileName === undefined ? undefined : filesBeside(from)
}

/** A WSDL is kept by a connection of the connector `soap`. */
function keepConnection(
  io: ConsoleIo,
  { connection, title, operations, problems }: ContractPreview,
  asked: Asked,
): ExitCode {
  const { args, data } = asked
  const name = args.name ?? idFrom(title ?? '')
  if (!connection || connection.config['baseUrl'] === '') {
    throw flowError('CONTRACT_INVALID', { contract: 'WSDL', reason: 'it names no address of the service' })
  }
  const allowPrivate = args.allowPrivate.length > 0
  data.connections.create({ name, ...connection, secret: {}, allowPrivate })
  const at = new Date().toISOString()
  data.stores.audit.add({ at, who: 'cli', action: 'connection.create', object: `connection:${name}` })
  if (args.json) io.out(JSON.stringify({ ok: true, connection: name, problems }))
  else {
    reportProblems(io, problems)
    io.out(`The connection ${name} has ${counted(operations.length, 'operation')}.`)
  }
  return 0
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

function requestOf(source: ContractSource, args: ImportArgs, title: string | undefined): ImportContractRequest {
  const { objects, operations } = args
  const chosen = args.title ?? title
  return {
    ...source,
    id: args.name ?? idFrom(title ?? source.fileName ?? source.url ?? ''),
    ...(chosen === undefined ? {} : { title: chosen }),
    ...(args.signIn === undefined ? {} : { signIn: signInOf(args.signIn) }),
    ...(objects === undefined ? {} : { objects: listIn(objects) }),
    ...(operations === undefined ? {} : { operations: listIn(operations) }),
  }
}

function listIn(text: string): readonly string[] {
  return text.split(',').flatMap((each) => (each.trim() === '' ? [] : [each.trim()]))
}

function signInOf(text: string): SignInKind {
  const found = signInKinds.find((kind) => kind === text)
  if (found) return found
  throw usage(`--sign-in is "${text}"; it must be one of ${signInKinds.join(', ')}.`)
}

/** A name such as `sales-orders` of any title. */
function idFrom(title: string): string {
  const id = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 60)
  if (id !== '') return id
  throw usage('Name the connector with --name, in small letters, digits and hyphens.')
}

function kindIn({ words: [kind, source, ...others] }: ImportArgs): ContractKind {
  const found = contractKinds.find((each) => each === kind)
  if (found && source !== undefined && others.length === 0) return found
  throw usage(`Say "isthmus import ${contractKinds.join('|')} FILE|URL|-", or "isthmus import sql URL|-".`)
}

async function sourceOf(
  io: ConsoleIo,
  kind: ContractKind,
  { words: [, from = ''], ...args }: ImportArgs,
): Promise<ContractSource> {
  const { connection, overlay } = args
  const shared = {
    kind,
    ...(connection === undefined ? {} : { connection }),
    ...(overlay === undefined ? {} : { overlay: readContractFile(overlay) }),
  }
  if (/^https?:\/\//i.test(from) || connection !== undefined) return { ...shared, url: from }
  if (from === '-') return { ...shared, text: decodedContract('-', await contractBytes('-', io.stdin)) }
  return { ...shared, text: readContractFile(from), fileName: basename(from) }
}

/** What is wrong with the contract is the answer to the question, not a failure of the command. */
function reportFailure(io: ConsoleIo, thrown: unknown, json: boolean): ExitCode {
  const error = asFlowError(thrown)
  if (error.kind === 'bug') throw error
  const problems: readonly Problem[] = [error.toProblem()]
  if (json) io.out(JSON.stringify({ ok: false, problems }))
  else reportProblems(io, problems)
  return 2
}

function usage(message: string): Error {
  return flowError('USAGE', { message })
}
