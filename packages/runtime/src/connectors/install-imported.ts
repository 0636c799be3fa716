import { fromProblem, parseDefinition, pluginOfImport, type ImportedConnector } from '@isthmus/sdk'
import type { LiveRegistry } from '../engine/registry.ts'
import type { ConnectorStore } from '../stores/connectors/connector-store.ts'

export interface InstallParts {
  readonly store: Pick<ConnectorStore, 'get'>
  readonly registry: LiveRegistry
  readonly warn: (fields: object, message: string) => void
}

/** Offers the nodes of a kept connector. One that cannot be read any more must not keep the others away. */
export function installImported({ store, registry, warn }: InstallParts, id: string): void {
  try {
    const found = store.get(id)
    if (found) registry.install(pluginOfImport(stillSound(found.connector)))
  } catch (err) {
    warn({ connector: id, err }, `The imported connector ${id} cannot be used`)
  }
}

/** The format of definitions may have changed since it was kept. Throws the first problem. */
function stillSound(connector: ImportedConnector): ImportedConnector {
  if (Object.keys(connector.definition.objects).length === 0) return connector
  const parsed = parseDefinition(connector.definition)
  if ('definition' in parsed) return { ...connector, definition: parsed.definition }
  const [first] = parsed.problems
  throw first ? fromProblem(first) : new Error('A definition was refused without a reason')
}
