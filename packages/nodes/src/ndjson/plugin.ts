import type { Plugin } from '@isthmus/sdk'
import { ndjsonRead } from './read.ts'
import { ndjsonWrite } from './write.ts'

/** Files of JSON lines. */
export const ndjsonPlugin: Plugin = { id: 'ndjson', nodes: [ndjsonRead, ndjsonWrite], connectors: [] }
