import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { fromProblem, type Problem } from '@isthmus/sdk'
import { type StorageStats } from '@isthmus/sdk/api'

/** Measures a database that is in use, on another thread. Throws what `readStorageStats` throws. */
export async function measureStorage(file: string): Promise<StorageStats> {
  const worker = new Worker(new URL('./storage-stats-worker.ts', import.meta.url), { workerData: file })
  try {
    const [answer] = (await once(worker, 'message')) as [{ stats: StorageStats } | { problem: Problem }]
    if ('problem' in answer) throw fromProblem(answer.problem)
    return answer.stats
  } finally {
    await worker.terminate()
  }
}
