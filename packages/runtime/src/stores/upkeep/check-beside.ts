import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants, setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import { flowError, type FlowError } from '@isthmus/sdk'
import { isPartlyChecked } from './soundness.ts'

/** A check that goes on beside the work. */
export interface CheckBeside {
  /** `DATABASE_CORRUPT` when something is damaged; `undefined` when nothing is, or the check was ended. */
  readonly damage: Promise<FlowError | undefined>
  stop(): Promise<void>
}

/** Reads, at the lowest priority, what a start has left out of a large file. */
export function checkBeside(file: string, wholeUpToBytes?: number): CheckBeside {
  if (!isPartlyChecked(file, wholeUpToBytes)) {
    return { damage: Promise.resolve(undefined), stop: () => Promise.resolve() }
  }
  const script = fileURLToPath(new URL('./check-process.ts', import.meta.url))
  const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'ignore'], env: {} })
  const ended = once(child, 'close')
  // Whoever could not be started tells so by `ended`.
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW)
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  return {
    damage: ended.then(
      () => (said === '' || said === 'ok' ? undefined : flowError('DATABASE_CORRUPT', { file, reason: said })),
      () => undefined,
    ),
    stop: async () => {
      child.kill('SIGKILL')
      await ended.catch(() => undefined)
    },
  }
}
