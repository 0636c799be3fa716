import { builtinPlugins } from '@isthmus/nodes'
import { parseDefinition, type ConnectorDefinition } from '@isthmus/sdk'
import { runConformance, type ConformanceHost, type ConformanceResult } from '@isthmus/connector-kit'
import { createConformanceHost } from '../../../packages/runtime/src/cli/conformance-host.ts'

/** A definition that must be right. */
export function parsed(source: unknown): ConnectorDefinition {
  const read = parseDefinition(source)
  if ('definition' in read) return read.definition
  throw new Error(read.problems.map(({ message }) => message).join('\n'))
}

export interface Conformance {
  readonly definition: ConnectorDefinition
  /** What the system is really like; as the definition says when left out. */
  readonly system?: ConnectorDefinition
  readonly only?: readonly string[]
  /** What stands between the cases and the engine; nothing when left out. */
  readonly host?: (sound: ConformanceHost) => ConformanceHost
}

/** How every case went, under the runtime's own engine. */
export async function conformanceOf({ host: wrapped, ...options }: Conformance): Promise<readonly ConformanceResult[]> {
  const sound = createConformanceHost(builtinPlugins)
  const host = wrapped ? wrapped(sound) : sound
  const results: ConformanceResult[] = []
  for await (const result of runConformance({ ...options, host })) results.push(result)
  return results
}

/** What went wrong, a line each. */
export function faultsIn(results: readonly ConformanceResult[]): readonly string[] {
  return results.flatMap((result) => (result.ok ? [] : [`${result.object} ${result.case}: ${result.message ?? ''}`]))
}
