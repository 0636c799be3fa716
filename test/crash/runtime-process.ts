// The product on a data folder, with one node type of the suite besides its own. It is killed again and again.
import { builtinPlugins } from '@isthmus/nodes'
import { createLog } from '../../packages/runtime/src/cli/create-log.ts'
import { readConfig } from '../../packages/runtime/src/config.ts'
import { startServer } from '../../packages/runtime/src/main.ts'
import { crashPlugin } from './crash-plugin.ts'

const [data = '', port = '', target = ''] = process.argv.slice(2)
const config = readConfig({}, { data, port, noPlayground: true, allowPrivate: [target] })
const log = createLog('error', { write: (line: string) => void process.stderr.write(line) })
const server = await startServer(config, [...builtinPlugins, crashPlugin], log)
console.log(`runtime ready ${server.setupUrl ?? ''}`)
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)))
