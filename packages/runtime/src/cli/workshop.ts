import type { ConformanceHost } from '@isthmus/connector-kit'
import type { DescribedEntity } from '@isthmus/sdk/contract'
import type { FinishedRun } from '../engine/journal-port.ts'
import type { ConnectionSource, OpenConnection } from '../engine/connections-port.ts'
import type { Engine } from '../engine/engine.ts'
import type { Imports } from '../connectors/imports.ts'
import type { Registry } from '../engine/registry.ts'
import type { Connections } from '../security/connections.ts'
import type { Stores } from '../stores/open-stores.ts'
import type { Config, Proxies } from '../config.ts'
import type { ConsoleIo, ExitCode } from './console-io.ts'

/** What the commands work with; `main.ts` fills it. */
export interface Workshop {
  readonly registry: Registry
  /** The stores of a data folder that is there already. Throws `USAGE` when it is not. */
  openData(folder: string): OpenData
  /** An engine that keeps nothing. */
  openEngine(options: LooseEngineOptions): LooseEngine
  /** Imports of contracts into a data folder. */
  openImports(data: OpenData, way: ImportWay): { readonly imports: Imports; close(): Promise<void> }
  /** Asks the systems of connections what they hold. */
  openDescriptions(data: OpenData, way: ImportWay): Descriptions
  /** The engine as tests of connectors need it. */
  conformanceHost(): ConformanceHost
  /** Runs the server until it is told to stop. */
  serve(config: Config, io: ConsoleIo): Promise<ExitCode>
}

/** How contracts are fetched. */
export interface ImportWay {
  readonly proxies: Proxies
  /** `host:port` pairs that may be called although they are private. */
  readonly allowPrivate: readonly string[]
}

/** What systems say that they hold. Both throw what `describeConnection` throws. */
export interface Descriptions {
  /** Of a connection that nobody keeps. */
  look(connection: OpenConnection): Promise<readonly DescribedEntity[]>
  /** Of a connection that is kept, and keeps it. */
  keep(connection: string, by: string): Promise<readonly DescribedEntity[]>
  close(): Promise<void>
}

export interface OpenData {
  readonly stores: Stores
  readonly connections: Connections
  close(): Promise<void>
}

export interface LooseEngineOptions {
  readonly connections: ConnectionSource
  /** Where refresh tokens are written down that were replaced. */
  readonly data: OpenData | undefined
  readonly proxies: Proxies
  readonly filesFolder: string
  /** Where flows are found that a flow calls. */
  readonly flowsFolder: string
}

export interface LooseEngine {
  readonly engine: Engine
  close(): Promise<void>
}

/** A run's outcome as `--json` prints it. */
export type RunLine = Pick<FinishedRun, 'status' | 'records' | 'durationMs'> & { readonly runId: string }
