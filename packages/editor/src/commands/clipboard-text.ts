import { flowSchemaVersion, isJsonObject, parseFlow } from '@isthmus/sdk'
import type { Problem } from '@isthmus/sdk'
import type { Fragment } from '../document/index.ts'

const fragmentSchema = 'isthmus/fragment/1'

/** Writes copied nodes as text that people can read, mail and paste. Connections are named in it; secrets cannot be in it. */
export function writeFragment(fragment: Fragment): string {
  return JSON.stringify({ schema: fragmentSchema, nodes: fragment.nodes, edges: fragment.edges }, null, 2)
}

export type FragmentResult =
  | { readonly ok: true; readonly fragment: Fragment }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Reads copied nodes or a whole flow document; everything in it is checked as if it came from a stranger. */
export function readFragment(text: string): FragmentResult {
  const result = parseFlow(documentIn(text))
  if (!result.ok) return result
  return { ok: true, fragment: { nodes: result.flow.nodes, edges: result.flow.edges } }
}

/** Copied nodes become a flow of their own, so that one parser checks both forms. */
function documentIn(text: string): unknown {
  const value = parseJson(text)
  if (!isJsonObject(value) || value['schema'] !== fragmentSchema) return value ?? text
  const { nodes, edges } = value
  return { schema: flowSchemaVersion, id: 'clipboard', name: 'Clipboard', nodes, edges, settings: {} }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
