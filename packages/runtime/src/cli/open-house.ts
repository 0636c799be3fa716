import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import type { Listening } from '../api/listen.ts'
import { dataPaths, type Config } from '../config.ts'
import { openContracts, type OpenContracts } from '../contracts/open-contracts.ts'
import { createEngine } from '../engine/create-engine.ts'
import type { Engine } from '../engine/engine.ts'
import type { EngineOptions } from '../engine/engine-options.ts'
import { CallGates, CallNotes, limitEgress, limitSql, realClock } from '../engine/limits/index.ts'
import type { LiveRegistry } from '../engine/registry.ts'
import type { SqlHost } from '../engine/sql-port.ts'
import { createFlowFiles } from '../files/flow-files.ts'
import { createSandbox } from '../sandbox/index.ts'
import { openSpillSpace } from '../spill/sqlite-spill.ts'
import { createSqlHost } from '../sql/sql-host.ts'
import { createRunIds } from '../stores/runs/run-id.ts'
import { startMaintenance } from '../stores/upkeep/maintenance.ts'
import { callableFlows, createTriggers, pollRuns, runnableFlows } from '../triggers/index.ts'
import type { Closing } from './closing.ts'
import { openDoors, type Doors } from './open-doors.ts'
import { openEgress } from './open-egress.ts'
import { openImports } from './open-imports.ts'
import { continueRun } from './resume-runs.ts'
import type { OpenData } from './workshop.ts'

const now = () => new Date()
/** What a node that collects may hold in memory, and on disk. */
export const collectLimits = { maxBytes: 32 * 2 ** 20, maxSpillBytes: 64 * 2 ** 30 }

/** Failures come in crowds, so they are written down together. */
function later(wake: () => void): () => void {
  const timer = setTimeout(wake, 1000)
  timer.unref()
  return () => clearTimeout(timer)
}

export interface HouseParts {
  readonly config: Config
  readonly data: OpenData
  readonly registry: LiveRegistry
  readonly log: Logger
  readonly listening: Listening
}

/** The parts that carry out runs. */
export function openHouse(parts: HouseParts, closing: Closing) {
  const { config, data, registry, log, listening } = parts
  const files = createFlowFiles(dataPaths(config.dataFolder).files)
  const open = openEgress(config, data.connections, log)
  const notes = new CallNotes({ store: data.stores.failedCalls, now, later })
  closing.add(() => notes.flush())
  const gates = new CallGates({ maxCalls: config.maxCalls, clock: realClock, watch: notes })
  const egress = limitEgress(open, gates)
  closing.add(() => egress.close())
  const sql = limitSql(createSqlHost({ allowPrivate: (host) => config.allowPrivate.includes(host) }), gates)
  closing.add(() => sql.close())
  const doors = openDoors(config, gates, closing)
  const sandbox = createSandbox()
  closing.add(() => sandbox.close())
  // Once the engine has ended, every call is answered that will be; what still listens then are followers of runs.
  closing.add(() => listening.close())
  const { connections, stores } = data
  const drift = openContracts({
    stores,
    connections,
    registry,
    egress,
    sql,
    now,
    onPaused: () => triggers.sync(),
    continueRun: (runId) => continueRun({ stores, engine }, runId),
    warn: (fields, message) => log.warn(fields, message),
  })
  drift.refresh()
  const engine = openEngine(parts, { egress, sql, ...doors, files, sandbox, drift: drift.source })
  closing.add(() => engine.close())
  // The engine waits for outcomes to be written, but not for somebody to free space on a full disk.
  closing.add(() => stores.storage.stopWaiting())
  const maintenance = startMaintenance({
    storage: stores.storage,
    retention: config.retention,
    now,
    onPruned: (report) => log.info(report, 'Old runs were removed'),
    onTrouble: (message, err) => log.error({ err }, message),
  })
  closing.add(() => maintenance.close())
  const triggers = openTriggers(parts, { engine, egress, sql, doors, files, drift })
  closing.add(() => triggers.close())
  closing.add(() => drift.close())
  const imports = openImports({ data, registry, log, egress, drift, triggers })
  closing.add(() => imports.close())
  return { engine, triggers, egress, sql, doors, files, drift, imports, calls: { gates, notes } }
}

type EngineDoors = Pick<EngineOptions, 'egress' | 'sql' | 'queues' | 'sftp' | 'mail' | 'files' | 'sandbox' | 'drift'>

function openEngine({ config, data, registry, log }: HouseParts, doors: EngineDoors): Engine {
  const { connections, stores } = data
  return createEngine({
    ...doors,
    registry,
    connections,
    journal: stores.runs,
    express: stores.runs,
    effects: stores.effects,
    valueMaps: stores.valueMaps,
    flows: callableFlows({
      registry,
      connections,
      newest: (id) => stores.flows.get(id),
      versionOf: (id, version) => stores.flows.version(id, version),
    }),
    collecting: { ...collectLimits, spill: openSpillSpace(dataPaths(config.dataFolder).tmp) },
    maxRunning: config.maxRunning,
    now,
    newId: createRunIds({ now, randomBytes }),
    random: Math.random,
    onJournalError: (runId, err) => log.error({ runId, err }, 'The outcome of a run could not be written down'),
  })
}

interface TriggerDoors extends Pick<EngineOptions, 'egress' | 'files'> {
  readonly engine: Engine
  readonly sql: SqlHost
  readonly doors: Doors
  readonly drift: OpenContracts
}

function openTriggers({ data, registry, log }: HouseParts, { engine, egress, sql, doors, files, drift }: TriggerDoors) {
  const { connections, stores } = data
  return createTriggers({
    engine,
    memory: stores.triggers,
    egress,
    sql,
    ...doors,
    files,
    runs: pollRuns(stores.runs, createRunIds({ now, randomBytes })),
    random: Math.random,
    registry,
    connections,
    now,
    activeFlows: () =>
      runnableFlows(stores.flows.active(), {
        registry,
        connections,
        shapes: () => drift.contracts.shapes(),
        versionOf: (id, version) => stores.flows.version(id, version),
      }),
    onTriggerError: (flow, err) => log.error({ flow, err }, 'A trigger could not start its flow'),
  })
}
