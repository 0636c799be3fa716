import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { destination, type Logger } from 'pino'
import { builtinPlugins } from '@isthmus/nodes'
import { flowError, type Plugin } from '@isthmus/sdk'
import { createConnectionTest } from './api/connection-test.ts'
import { createApi } from './api/create-api.ts'
import type { ApiLog, ApiSettings } from './api/deps.ts'
import { createHookDoor } from './api/hook-door.ts'
import { listen } from './api/listen.ts'
import { closeInTurn } from './cli/closing.ts'
import { runCommandLine } from './cli/command-line.ts'
import { createConformanceHost } from './cli/conformance-host.ts'
import type { ConsoleIo } from './cli/console-io.ts'
import { createLog } from './cli/create-log.ts'
import { openDescriptions } from './cli/open-descriptions.ts'
import { openLooseEgress } from './cli/open-egress.ts'
import { collectLimits, openHouse, type HouseParts } from './cli/open-house.ts'
import { connectPlayground, type RunningPlayground } from './cli/playground-connections.ts'
import { followDecisions } from './cli/follow-decisions.ts'
import { continueRun, resumeRuns } from './cli/resume-runs.ts'
import { importSampleFlows } from './cli/sample-flows.ts'
import { serveUntilStopped, type ServedServer } from './cli/serve.ts'
import { folderFlows } from './cli/folder-flows.ts'
import type { ImportWay, LooseEngine, LooseEngineOptions, OpenData, Workshop } from './cli/workshop.ts'
import { dataPaths, type Config } from './config.ts'
import { createImports } from './connectors/imports.ts'
import { installImported } from './connectors/install-imported.ts'
import { createEngine } from './engine/create-engine.ts'
import { forgetfulEffects } from './engine/effect-journal-port.ts'
import { buildRegistry, type LiveRegistry, type Registry } from './engine/registry.ts'
import { createConsents, createEgress } from './http/index.ts'
import { createFlowFiles } from './files/flow-files.ts'
import { createQueueHost } from './queues/queue-host.ts'
import { createSandbox } from './sandbox/index.ts'
import { createMailHost } from './mail/mail-host.ts'
import { createSftpHost } from './sftp/sftp-host.ts'
import { openSpillSpace } from './spill/sqlite-spill.ts'
import { createSqlHost } from './sql/sql-host.ts'
import { createAccounts } from './security/accounts.ts'
import { createConnections } from './security/connections.ts'
import { loadKeyFile } from './security/key-file.ts'
import { createPasswords } from './security/passwords.ts'
import { createSessions } from './security/sessions.ts'
import { createSetupLink, type SetupLink } from './security/setup-link.ts'
import { createSignInLimit } from './security/sign-in-limit.ts'
import { createVault } from './security/vault.ts'
import { lockInstance } from './stores/instance-lock.ts'
import { checkBeside } from './stores/upkeep/check-beside.ts'
import { measureStorage } from './stores/upkeep/measure-storage.ts'
import { requireWritable } from './stores/data-folder.ts'
import { openStores } from './stores/open-stores.ts'
import { createRunIds } from './stores/runs/run-id.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const now = () => new Date()

/** Starts editor, API, engine, triggers and playground on one data folder. */
export async function startServer(config: Config, plugins: readonly Plugin[], log: Logger): Promise<ServedServer> {
  const paths = dataPaths(config.dataFolder)
  requireWritable(config.dataFolder)
  mkdirSync(paths.files, { recursive: true, mode: 0o700 })
  const closing = closeInTurn()
  try {
    const listening = await listen(config)
    closing.add(() => listening.close())
    const lock = lockInstance(join(config.dataFolder, 'instance.lock'))
    closing.add(() => lock.release())
    const isNew = !existsSync(paths.database)
    const data = openData(config.dataFolder, (message) => log.warn(message))
    closing.add(() => data.close())
    const check = checkBeside(paths.database)
    closing.add(() => check.stop())
    const registry = buildRegistry(plugins)
    const playground = config.playground ? await startPlayground(config, listening.port) : undefined
    if (playground) {
      closing.add(() => playground.close())
      connectPlayground(playground, data.connections)
    }
    const house = openHouse({ config, data, registry, log, listening }, closing)
    const { flows } = data.stores
    const warn = (message: string) => log.warn(message)
    if (isNew) importSampleFlows({ from: join(root, 'flows'), filesFolder: paths.files, flows, warn })
    const link = createSetupLink(randomBytes)
    const ready = Promise.withResolvers<void>()
    // Thousands of runs can wait; whoever asks how the process is must be told meanwhile.
    const take = whenReady(ready.promise, (request, answer) => house.triggers.takeWebhook(request, answer))
    const hooks = createHookDoor({ take, maxBodyBytes: config.maxBodyBytes, log: apiLog(log) })
    listening.serve({ app: createWebApp({ ...house, config, data, registry, link, log }), hooks })
    closing.add(() => listening.stop())
    const counts = await resumeRuns({ stores: data.stores, engine: house.engine, now })
    const onError = (runId: string, err: unknown) => log.error({ runId, err }, 'A decided run could not go on')
    closing.add(followDecisions({ stores: data.stores, engine: house.engine, onError }))
    house.triggers.sync()
    ready.resolve()
    const url = config.publicUrl?.origin ?? localUrl(config.host, listening.port)
    log.info({ url, ...counts }, 'Started')
    const setupUrl = data.stores.users.count() === 0 ? `${url}/setup?token=${link.token}` : undefined
    return { url, setupUrl, playground, damage: check.damage, close: () => closing.run() }
  } catch (error) {
    await closing.run()
    throw error
  }
}

interface WebParts extends Omit<HouseParts, 'listening'>, ReturnType<typeof openHouse> {
  readonly link: SetupLink
}

function createWebApp({
  config,
  data,
  registry,
  engine,
  triggers,
  egress,
  sql,
  doors,
  files,
  drift,
  imports,
  calls,
  link,
  log,
}: WebParts) {
  const { stores, connections } = data
  const { users, audit, flows, runs } = stores
  const connectorOf = (id: string) => registry.connectors.get(id)
  return createApi({
    settings: webSettings(config),
    registry,
    engine,
    flows,
    runs,
    parked: stores.parked,
    valueMaps: stores.valueMaps,
    contractStore: stores.contracts,
    contracts: drift.contracts,
    policies: drift.policies,
    imports,
    polls: { memory: stores.triggers, reset: (flow, node, start) => triggers.resetPoll(flow, node, start) },
    continueRun: (runId) => continueRun({ stores, engine }, runId),
    audit,
    accounts: createAccounts({ users, audit, passwords: createPasswords(), limit: createSignInLimit(now), link, now }),
    sessions: createSessions({ users, now, randomBytes }),
    connections,
    calls,
    storage: {
      get trouble() {
        return stores.storage.trouble
      },
      measure: async () => ({
        ...(await measureStorage(dataPaths(config.dataFolder).database)),
        retention: config.retention,
      }),
    },
    consents: createConsents({ connections, connectorOf, egress, now, randomBytes }),
    testConnection: createConnectionTest({ connections, registry, egress, sql, ...doors, files, now }),
    flowsChanged: () => {
      drift.refresh()
      triggers.sync()
    },
    now,
    log: apiLog(log),
  })
}

function webSettings({ maxBodyBytes, host, publicUrl }: Config): ApiSettings {
  const editorFolder = join(root, 'packages', 'editor', 'dist')
  return {
    version: packageVersion(),
    maxBodyBytes,
    hostNames: new Set([host, ...(publicUrl ? [publicUrl.hostname] : [])]),
    https: publicUrl?.protocol === 'https:',
    ...(existsSync(editorFolder) ? { editorFolder } : {}),
  }
}

type TakeWebhook = ReturnType<typeof openHouse>['triggers']['takeWebhook']

/** Lets events wait until the runs from before stand in line, which they must not overtake; later ones pass at once. */
function whenReady(ready: Promise<void>, take: TakeWebhook): TakeWebhook {
  let isReady = false
  void ready.then(() => (isReady = true))
  return (request, answer) => {
    if (isReady) take(request, answer)
    else void ready.then(() => take(request, answer))
  }
}

function apiLog(log: Logger): ApiLog {
  return { error: (fields, message) => log.error(fields, message) }
}

function openData(folder: string, warn: (message: string) => void): OpenData {
  const paths = dataPaths(folder)
  const stores = openStores(paths.database, now)
  try {
    const vault = createVault({ keys: [loadKeyFile(paths.key, { randomBytes, warn })], randomBytes })
    const connections = createConnections({ store: stores.connections, vault, now, newId: randomUUID })
    return { stores, connections, close: () => stores.close() }
  } catch (error) {
    void stores.close()
    throw error
  }
}

/** Ten above the server's own port, where they are free. */
async function startPlayground({ dataFolder }: Config, port: number): Promise<RunningPlayground> {
  const playground = await import('@isthmus/playground')
  const { playground: folder } = dataPaths(dataFolder)
  try {
    return await playground.startPlayground({ folder, crmPort: port + 10, erpPort: port + 11 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error
    return playground.startPlayground({ folder, crmPort: 0, erpPort: 0 })
  }
}

function localUrl(host: string, port: number): string {
  const everywhere = host === '0.0.0.0' || host === '::'
  return `http://${everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${port}`
}

function packageVersion(): string {
  const text = readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}

/** The workshop of the command line, with the plugins it knows. */
export function createWorkshop(plugins: readonly Plugin[]): Workshop {
  const registry = buildRegistry(plugins)
  return {
    registry,
    openData: (folder) => {
      if (!existsSync(dataPaths(folder).database))
        throw flowError('USAGE', { message: `There is no database in ${folder}; name the folder with --data.` })
      const warn = (message: string): void => void process.stderr.write(`${message}\n`)
      const data = openData(folder, warn)
      const { connectors: store } = data.stores
      for (const { id } of store.list()) installImported({ store, registry, warn: (_, message) => warn(message) }, id)
      return data
    },
    openImports: (data, way) => openLooseImports(registry, data, way),
    openDescriptions: (data, way) => openDescriptions(registry, data, way),
    openEngine: (options) => openLooseEngine(registry, options),
    conformanceHost: () => createConformanceHost(plugins),
    serve: async (config, io) => {
      const log = createLog(config.logLevel, destination({ dest: 2, sync: true }))
      return serveUntilStopped(await startServer(config, plugins, log), io, process)
    },
  }
}

/** Imports of the command line: a server beside it takes over what they change. */
function openLooseImports(registry: LiveRegistry, { stores, connections }: OpenData, way: ImportWay) {
  const egress = createEgress(way)
  const imports = createImports({
    egress,
    connections,
    registry,
    now,
    flows: stores.flows,
    audit: stores.audit,
    store: stores.connectors,
    onChanged: () => undefined,
    warn: () => undefined,
  })
  return { imports, close: () => egress.close() }
}

function openLooseEngine(
  registry: Registry,
  { connections, data, proxies, filesFolder, flowsFolder }: LooseEngineOptions,
): LooseEngine {
  const [egress, sql, sandbox] = [openLooseEgress(proxies, data?.connections), createSqlHost(), createSandbox()]
  const [queues, sftp, mail] = [createQueueHost(), createSftpHost(), createMailHost()]
  const kept = () => Promise.resolve()
  const journal = { enqueue: kept, begin: () => undefined, finish: kept, find: () => undefined }
  const files = createFlowFiles(filesFolder)
  const engine = createEngine({
    registry,
    connections,
    journal,
    effects: forgetfulEffects(),
    ...(data ? { valueMaps: data.stores.valueMaps } : {}),
    flows: folderFlows(flowsFolder),
    // Nothing is kept here that a run could go on from.
    restAfterMs: Number.POSITIVE_INFINITY,
    egress,
    sql,
    queues,
    sftp,
    mail,
    files,
    collecting: { ...collectLimits, spill: openSpillSpace(join(tmpdir(), 'isthmus-spill')) },
    sandbox,
    now,
    newId: createRunIds({ now, randomBytes }),
    random: Math.random,
  })
  return {
    engine,
    close: async () => {
      await engine.close()
      await Promise.all([sandbox.close(), egress.close(), sql.close(), queues.close(), sftp.close(), mail.close()])
    },
  }
}

if (import.meta.main) {
  const io: ConsoleIo = {
    env: process.env,
    stdin: process.stdin,
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
  }
  process.exitCode = await runCommandLine(createWorkshop(builtinPlugins), io, process.argv.slice(2))
  // Nothing should keep the process alive now; should something do so, it is not waited for.
  setTimeout(() => process.exit(), 500).unref()
}
