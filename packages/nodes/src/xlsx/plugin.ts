import type { Plugin } from '@isthmus/sdk'
import { xlsxRead } from './read.ts'
import { xlsxWrite } from './write.ts'

/** Excel workbooks. */
export const xlsxPlugin: Plugin = { id: 'xlsx', nodes: [xlsxRead, xlsxWrite], connectors: [] }
