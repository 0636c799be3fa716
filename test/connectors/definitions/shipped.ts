import { parseDefinition, type ConnectorDefinition } from '@isthmus/sdk'
import { atMock } from '@isthmus/connector-kit'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '..', '..', '..', 'packages', 'nodes', 'src')

/** Ids of the definitions that come with the product. */
export const shippedDefinitions: readonly string[] = readdirSync(folder).filter((name) =>
  existsSync(join(folder, name, 'connector.json')),
)

/** A definition that comes with the product, as it is. */
export function definitionOf(id: string): ConnectorDefinition {
  const read = parseDefinition(readFileSync(join(folder, id, 'connector.json'), 'utf8'))
  if ('definition' in read) return read.definition
  throw new Error(read.problems.map(({ message }) => message).join('\n'))
}

/**
 * A definition that comes with the product, with its token server below the address of the connection, under an id of its own:
 * the product's own nodes are there, too.
 */
export function shipped(id: string): ConnectorDefinition {
  return { ...atMock(definitionOf(id)), id: `tested-${id}` }
}
