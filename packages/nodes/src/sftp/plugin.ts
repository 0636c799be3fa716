import type { Plugin } from '@isthmus/sdk'
import { sftpConnector } from './connector.ts'
import { sftpFiles } from './files.ts'
import { sftpWrite } from './write.ts'

/** Files of SFTP servers. */
export const sftpPlugin: Plugin = {
  id: 'sftp',
  nodes: [sftpFiles, sftpWrite],
  connectors: [sftpConnector],
}
