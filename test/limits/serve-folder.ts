import { builtinPlugins } from '@isthmus/nodes'
import { readConfig } from '../../packages/runtime/src/config.ts'
import { createLog } from '../../packages/runtime/src/cli/create-log.ts'
import { openStores } from '../../packages/runtime/src/stores/open-stores.ts'
import { startServer } from '../../packages/runtime/src/main.ts'

const folder = process.argv[2] ?? ''
const server = await startServer(
  readConfig({}, { data: folder, port: process.argv[3] ?? '0', noPlayground: true }),
  builtinPlugins,
  createLog('silent', process.stderr),
)
const stores = openStores(`${folder}/isthmus.db`, () => new Date())
process.on('message', (message) => {
  const isDone = () => stores.runs.list({ statuses: ['queued', 'running'], limit: 1 }).runs.length === 0
  if (message === 'done') process.send?.({ done: isDone() })
  else process.send?.({ peakMb: process.resourceUsage().maxRSS / 1024 })
})
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)))
process.send?.({ url: server.url })
