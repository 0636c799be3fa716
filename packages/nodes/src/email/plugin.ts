import type { Plugin } from '@isthmus/sdk'
import { smtpConnector } from './connector.ts'
import { emailSend } from './send.ts'

/** Messages by e-mail. */
export const emailPlugin: Plugin = { id: 'email', nodes: [emailSend], connectors: [smtpConnector] }
