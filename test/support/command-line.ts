import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface CommandResult {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

const main = fileURLToPath(new URL('../../packages/runtime/src/main.ts', import.meta.url))

/** The folder of the sample flows. */
export const flowsFolder = fileURLToPath(new URL('../../flows/', import.meta.url))

/** Starts the product's command line as a process of its own, to be ended before it is done. */
export function startIsthmus(args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [main, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
}

/** Runs the product's command line as a process of its own. */
export async function isthmus(args: readonly string[], input = ''): Promise<CommandResult> {
  const child = startIsthmus(args)
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (part: Buffer) => stdout.push(part))
  child.stderr.on('data', (part: Buffer) => stderr.push(part))
  child.stdin.end(input)
  const [exitCode] = (await once(child, 'close')) as [number | null]
  return { exitCode, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }
}

/** What the last line of `isthmus run --json` says, without what differs from run to run. */
export function summaryOf({ stdout, stderr }: CommandResult): { readonly status: string; readonly records: object } {
  const line = stdout.trim().split('\n').at(-1) ?? ''
  try {
    const { status, records } = JSON.parse(line) as { status: string; records: object }
    return { status, records }
  } catch {
    throw new Error(`The command printed no summary. Its messages: ${stderr || stdout}`)
  }
}
