import { createServer } from 'node:net'
import { SetUpFailure } from './failure.mjs'

const defaultPort = 4310

/**
 * The port the runtime will listen on: `--port`, else PORT, else 4310.
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
export function wantedPort(args, env) {
  const at = args.indexOf('--port')
  const inline = args.find((argument) => argument.startsWith('--port='))
  const text = (at >= 0 ? args[at + 1] : inline?.slice('--port='.length)) ?? env['PORT'] ?? String(defaultPort)
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new SetUpFailure(`The port "${text}" is not a number from 0 to 65535: use for example "PORT=4311 npm start".`)
}

/**
 * Refuses early, because afterwards the sentence would drown in the output of a half-started system.
 * @param {number} port
 * @returns {Promise<void>}
 */
export function requireFreePort(port) {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error) => reject('code' in error ? new SetUpFailure(portSentence(port, error.code)) : error))
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve()))
  })
}

/**
 * @param {number} port
 * @param {unknown} code
 */
function portSentence(port, code) {
  const other = port === 4311 ? 4312 : 4311
  if (code === 'EACCES')
    return `Port ${port} may not be used by this account: choose another, for example "PORT=${other} npm start".`
  return `Port ${port} is already taken by another program: stop that one, or choose another port, for example "PORT=${other} npm start".`
}
