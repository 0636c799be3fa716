import type { ConnectorDefinition } from '@isthmus/sdk'
import type { ObjectDefinition } from '../mock/definition-parts.ts'

/** What is the same for all objects of a connector is tried with the one that proves its connections. */
export function isTested(object: ObjectDefinition, { connection, objects }: ConnectorDefinition): boolean {
  return object.list !== undefined && objects[connection.test.object] === object
}
