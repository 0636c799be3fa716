import type { Plugin } from '@isthmus/sdk'
import { csvRead } from './read.ts'
import { csvWrite } from './write.ts'

/** Comma separated files. */
export const csvPlugin: Plugin = { id: 'csv', nodes: [csvRead, csvWrite], connectors: [] }
