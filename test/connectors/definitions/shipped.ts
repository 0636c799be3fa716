import { parseDefinition, type ConnectorDefinition } from '@isthmus/sdk'
import { atMock } from '@isthmus/connector-kit'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '..', '..', '..', 'packages', 'nodes', 'src')

/**
 * A definition that comes with the product, with its token server below the address of the connection, under an id of its own:
 * the product's own nodes are there, too.
 */
export function shipped(id: string): ConnectorDefinition {
  const read = parseDefinition(readFileSync(join(folder, id, 'connector.json'), 'utf8'))
  if ('definition' in read) return { ...atMock(read.definition), id: `tested-${id}` }
  throw new Error(read.problems.map(({ message }) => message).join('\n'))
}
