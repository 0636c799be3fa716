// Runs on a thread of its own, so that measuring a large file stops nobody.
import { parentPort, workerData } from 'node:worker_threads'
import { asFlowError } from '@isthmus/sdk'
import { readStorageStats } from './storage-stats.ts'

try {
  parentPort?.postMessage({ stats: readStorageStats(String(workerData)) })
} catch (error) {
  parentPort?.postMessage({ problem: asFlowError(error).toProblem() })
}
