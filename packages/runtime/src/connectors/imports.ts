import { createHash } from 'node:crypto'
import {
  assembleImport,
  flowError,
  fromProblem,
  isJsonObject,
  pluginOfImport,
  type ImportedConnector,
  type JsonObject,
  type Plugin,
} from '@isthmus/sdk'
import {
  objectDeeds,
  type ContractPreview,
  type ContractSource,
  type ImportContractRequest,
  type ImportedSummary,
} from '@isthmus/sdk/api'
import type { ReadContract } from '@isthmus/sdk/contract'
import type { LiveRegistry } from '../engine/registry.ts'
import { timeLimit } from '../engine/time-limit.ts'
import type { AuditLog } from '../stores/accounts/audit-log.ts'
import type { ConnectorStore, ImportedRow } from '../stores/connectors/connector-store.ts'
import type { FlowStore } from '../stores/flow-store.ts'
import { chosenFiles, type BesideFiles } from './beside-files.ts'
import { fetchContract, type FetchParts } from './fetch-contract.ts'
import { installImported } from './install-imported.ts'
import { previewWsdl } from './preview-wsdl.ts'
import { LastRead, type GivenContract } from './last-read.ts'
import { kindOf } from './read-contract.ts'

export interface ImportParts extends FetchParts {
  readonly registry: LiveRegistry
  readonly store: ConnectorStore
  readonly flows: Pick<FlowStore, 'get' | 'list'>
  readonly audit: AuditLog
  readonly now: () => Date
  /** Told after connectors came, changed or went. */
  readonly onChanged: () => void
  readonly warn: (fields: object, message: string) => void
  /** Of a contract and everything that it leads to, in milliseconds; five minutes when left out. */
  readonly longestFetchMs?: number
}

const usualLongestFetchMs = 300_000

/** Connectors made of contracts. */
export interface Imports {
  /**
   * What a contract would give. Throws `CONTRACT_INVALID`, `USAGE` and what fetching throws.
   *
   * @param beside Files that lie beside one that came as a file; those of the source when left out.
   */
  preview(source: ContractSource, beside?: BesideFiles): Promise<ContractPreview>
  /**
   * Keeps a connector and offers its nodes at once, in place of one with the same id. Throws what `preview` throws,
   * `CONNECTOR_DEFINITION_INVALID`, `NAME_TAKEN`, and `IN_USE` where flows have nodes that would go.
   */
  import(request: ImportContractRequest, by: string): Promise<ImportedSummary>
  list(): readonly ImportedSummary[]
  /** Throws `NOT_FOUND`. */
  get(id: string): ImportedConnector
  /** Throws `NOT_FOUND`, and `IN_USE` while a flow or a connection uses it. */
  remove(id: string, by: string): void
  /** Follows what another process has changed. */
  refresh(): void
}

export function createImports(parts: ImportParts): Imports {
  return new KnownImports(parts)
}

class KnownImports implements Imports {
  readonly #parts: ImportParts
  /** Versions that are installed, by id. */
  readonly #installed = new Map<string, string>()
  readonly #read = new LastRead()
  #mark = ''

  constructor(parts: ImportParts) {
    this.#parts = parts
  }

  async preview(source: ContractSource, beside?: BesideFiles): Promise<ContractPreview> {
    const given = await this.#given(source)
    if (given.kind === 'wsdl') {
      const { hash, where, text } = given
      return previewWsdl(text, { hash, where, beside: beside ?? chosenFiles(source.files ?? []) })
    }
    return previewOf(await this.#read.of(given), given)
  }

  async import(request: ImportContractRequest, by: string): Promise<ImportedSummary> {
    const given = await this.#given(request)
    const { kind, hash, where } = given
    const contract = await this.#read.of(given)
    const assembled = assembleImport(contract, { ...request, kind })
    if ('problems' in assembled) throw fromProblem(assembled.problems[0])
    const { connector } = assembled
    const { store, registry, audit, now, onChanged } = this.#parts
    const { id } = connector.definition
    const before = store.get(id)
    const plugin = pluginOfImport(connector)
    if (before) this.#requireKept(before.connector, plugin)
    registry.install(plugin)
    const at = now().toISOString()
    const row = store.keep(
      {
        id,
        kind,
        title: connector.definition.title.en,
        source: where,
        hash,
        objects: Object.keys(connector.definition.objects).length,
        operations: connector.operations.length,
        importedAt: at,
        importedBy: by,
      },
      connector,
    )
    this.#installed.set(id, stateOf(row))
    audit.add({ at, who: by, action: `connector.import ${row.version}`, object: `connector:${id}` })
    onChanged()
    this.#read.forget()
    return this.#summary(row)
  }

  list(): readonly ImportedSummary[] {
    return this.#parts.store.list().map((row) => this.#summary(row))
  }

  get(id: string): ImportedConnector {
    const found = this.#parts.store.get(id)
    if (!found) throw flowError('NOT_FOUND', { what: 'imported connector', id })
    return found.connector
  }

  remove(id: string, by: string): void {
    const { store, registry, audit, now, onChanged } = this.#parts
    this.get(id)
    const users = this.#users(id)
    if (users.length > 0) throw flowError('IN_USE', { name: id, users: users.join(', ') })
    store.remove(id)
    registry.uninstall(id)
    this.#installed.delete(id)
    audit.add({ at: now().toISOString(), who: by, action: 'connector.remove', object: `connector:${id}` })
    onChanged()
  }

  refresh(): void {
    const { store, registry, onChanged } = this.#parts
    const mark = store.mark()
    if (mark === this.#mark) return
    this.#mark = mark
    const rows = store.list()
    const known = new Set(rows.map(({ id }) => id))
    const changed = rows.filter((row) => this.#installed.get(row.id) !== stateOf(row))
    const gone = [...this.#installed.keys()].filter((id) => !known.has(id))
    for (const id of gone) {
      registry.uninstall(id)
      this.#installed.delete(id)
    }
    for (const row of changed) {
      this.#installed.set(row.id, stateOf(row))
      installImported(this.#parts, row.id)
    }
    if (gone.length + changed.length > 0) onChanged()
  }

  /** The contract as text, with its kind and where it came from. */
  async #given(source: ContractSource): Promise<GivenContract> {
    // A contract may lead to many documents, and each of them may come slowly.
    const signal = timeLimit(this.#parts.longestFetchMs ?? usualLongestFetchMs, hostIn(source))
    const { text, where, url } = await this.#textOf(source, signal)
    const { connection, overlay } = source
    return {
      kind: source.kind ?? kindOf(text),
      where,
      hash: createHash('sha256').update(text).digest('hex'),
      text: {
        text,
        ...(url === undefined ? {} : { url }),
        ...(overlay === undefined ? {} : { overlay }),
        fetch: async (address) => {
          const way = { url: address, signal, ...(connection === undefined ? {} : { connection }) }
          return (await fetchContract(this.#parts, way)).text
        },
      },
    }
  }

  async #textOf({ text, url, connection, fileName }: ContractSource, signal: AbortSignal) {
    if (text !== undefined) return { text, where: fileName ?? 'paste', url: undefined }
    if (url === undefined)
      throw flowError('CONTRACT_INVALID', { contract: '/', reason: 'there is neither a text nor an address' })
    const way = { url, signal, ...(connection === undefined ? {} : { connection }) }
    const found = await fetchContract(this.#parts, way)
    return { text: found.text, where: found.url, url: found.url }
  }

  #summary(row: ImportedRow): ImportedSummary {
    return { ...row, usedBy: this.#users(row.id) }
  }

  #users(id: string): readonly string[] {
    const { connections, registry } = this.#parts
    const own = new Set([...registry.infos.values()].flatMap((info) => (info.connector === id ? [info.id] : [])))
    const linked = [...connections.connectors()].filter(([, connector]) => connector === id)
    return [...this.#flowsWith(own), ...linked.map(([name]) => name)]
  }

  /** Names of the flows with a node of one of these types, be it switched off. */
  #flowsWith(types: ReadonlySet<string>): readonly string[] {
    const { flows } = this.#parts
    return flows
      .list()
      .filter(({ id }) => flows.get(id)?.flow.nodes.some(({ type }) => types.has(type)))
      .map(({ name }) => name)
  }

  /** Refuses an import that takes away nodes which flows have. */
  #requireKept(before: ImportedConnector, after: Plugin): void {
    const kept = new Set(after.nodes.map(({ info }) => info.id))
    const types = pluginOfImport(before).nodes.map(({ info }) => info.id)
    const gone = types.filter((type) => !kept.has(type))
    const users = gone.length === 0 ? [] : this.#flowsWith(new Set(gone))
    if (users.length > 0) throw flowError('IN_USE', { name: gone.join(', '), users: users.join(', ') })
  }
}

function previewOf(contract: ReadContract, { kind, hash, where }: GivenContract): ContractPreview {
  const { title, version, baseUrl, signIns, objects, operations, problems } = contract
  return {
    kind,
    hash,
    source: where,
    ...(title === undefined ? {} : { title }),
    ...(version === undefined ? {} : { version }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    signIns: signIns.map((each) => each.kind),
    objects: Object.entries(objects).map(([name, object]) => objectSummary(name, object)),
    operations: operations.map(({ id, title: called, summary, method, path, tags = [] }) => ({
      id,
      title: called,
      method,
      path,
      tags,
      ...(summary === undefined ? {} : { summary }),
    })),
    problems,
  }
}

/** What the time limit of fetching is told of. */
function hostIn({ url = '', connection }: ContractSource): string {
  return URL.canParse(url) ? new URL(url).host : (connection ?? 'paste')
}

function stateOf({ version, importedAt }: ImportedRow): string {
  return `${version} ${importedAt}`
}

function objectSummary(name: string, object: JsonObject): ContractPreview['objects'][number] {
  const { title, schema } = object
  const properties = isJsonObject(schema) ? schema['properties'] : undefined
  const english = isJsonObject(title) ? title['en'] : undefined
  return {
    name,
    title: typeof english === 'string' ? english : name,
    fields: isJsonObject(properties) ? Object.keys(properties).length : 0,
    can: objectDeeds.filter((deed) => object[deed] !== undefined),
  }
}
