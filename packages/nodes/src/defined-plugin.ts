import { readFileSync } from 'node:fs'
import { deferPlugin, pluginOf, type ConnectorDefinition, type Plugin } from '@isthmus/sdk'

/**
 * A connector that is nothing but the definition in `<id>/connector.json`. It is read when a flow or a page first needs it, and
 * is not checked again then: the tests check every definition that comes with the product.
 */
export function definedPlugin(id: string): Plugin {
  return deferPlugin(id, () => pluginOf(readDefinition(id)))
}

function readDefinition(id: string): ConnectorDefinition {
  return JSON.parse(readFileSync(new URL(`${id}/connector.json`, import.meta.url), 'utf8')) as ConnectorDefinition
}
