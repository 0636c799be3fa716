import type { Plugin } from '@isthmus/sdk'
import { jsonRead } from './read.ts'
import { jsonWrite } from './write.ts'

/** Files that hold one JSON document. */
export const jsonPlugin: Plugin = { id: 'json', nodes: [jsonRead, jsonWrite], connectors: [] }
