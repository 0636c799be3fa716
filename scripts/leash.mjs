// Preloaded into the long-lived processes the bootstrap starts: should even the bootstrap be killed, they end too.
import { isMainThread } from 'node:worker_threads'
import { watchKeepers } from './process-tree.mjs'

if (isMainThread) {
  // A forked child inherits execArgv, and a sandboxed one could not even read this file.
  const own = process.execArgv.findIndex((argument) => argument.endsWith('/leash.mjs'))
  if (own >= 0) process.execArgv.splice(own, 1)
  watchKeepers([process.ppid], () => process.kill(process.pid, 'SIGTERM'))
}
