// Runs on a thread of its own, so that reading a large contract stops nobody.
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { asFlowError, fromProblem } from '@isthmus/sdk'
import type { ContractTask, FetchedMessage, ThreadMessage } from './contract-thread.ts'
import { readTask, type FetchDocument } from './read-task.ts'

if (!parentPort) throw new Error('This runs on a thread')
// It was made by `readOnThread`.
await answer(parentPort, workerData as ContractTask)

async function answer(port: MessagePort, task: ContractTask): Promise<void> {
  const tell = (message: ThreadMessage): void => port.postMessage(message)
  try {
    tell(await readTask(task, fetchThrough(port)))
  } catch (error) {
    tell({ kind: 'failed', problem: asFlowError(error).toProblem() })
  }
  port.close()
}

/** Other documents are fetched by the thread that has the guard of outgoing calls. */
function fetchThrough(port: MessagePort): FetchDocument {
  const waiting = new Map<number, PromiseWithResolvers<string>>()
  port.on('message', (message: FetchedMessage) => {
    const asked = waiting.get(message.id)
    waiting.delete(message.id)
    if ('text' in message) asked?.resolve(message.text)
    else asked?.reject(fromProblem(message.problem))
  })
  let asked = 0
  return (address) => {
    asked += 1
    const answered = Promise.withResolvers<string>()
    waiting.set(asked, answered)
    port.postMessage({ kind: 'fetch', id: asked, address } satisfies ThreadMessage)
    return answered.promise
  }
}
