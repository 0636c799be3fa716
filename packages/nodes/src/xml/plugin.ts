import type { Plugin } from '@isthmus/sdk'
import { xmlFormat } from './format.ts'
import { xmlParse } from './parse.ts'
import { xmlRead } from './read.ts'
import { xmlWrite } from './write.ts'

/** Records in XML. */
export const xmlPlugin: Plugin = { id: 'xml', nodes: [xmlRead, xmlParse, xmlWrite, xmlFormat], connectors: [] }
