import type { ConnectorDefinition } from '../definition/index.ts'

/** How far a connector was tried: at the real system, against a mock or a server of the tests, or not at all. */
export function verifiedState({ documentation = {} }: ConnectorDefinition): 'live' | 'mock' | 'documented' {
  const ways = (documentation.verified ?? []).map(({ how }) => how)
  if (ways.includes('live')) return 'live'
  return ways.includes('mock') || ways.includes('server') ? 'mock' : 'documented'
}
