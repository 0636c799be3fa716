import type { Plugin } from '@isthmus/sdk'
import { httpConnector } from './connector.ts'
import { httpRequest } from './request.ts'

/** Calls to any HTTP API. */
export const httpPlugin: Plugin = { id: 'http', nodes: [httpRequest], connectors: [httpConnector] }
