import type { Plugin } from '@isthmus/sdk'
import { ediFormat } from './format.ts'
import { ediParse } from './parse.ts'
import { ediRead } from './read.ts'
import { ediWrite } from './write.ts'

/** Orders, order responses and invoices in X12 and EDIFACT. */
export const ediPlugin: Plugin = { id: 'edi', nodes: [ediRead, ediParse, ediWrite, ediFormat], connectors: [] }
