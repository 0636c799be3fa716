import { readdirSync, readFileSync } from 'node:fs'

const closedOnExec = 0o2_000_000

/**
 * Open files that a new process would get without being given them: Node opens its own so that they close, but whatever
 * started this process may have left it others. Empty where the system has no /proc.
 */
export function inheritedFiles(): readonly number[] {
  try {
    return readdirSync('/proc/self/fdinfo')
      .map(Number)
      .filter((file) => file > 2 && !closes(file))
  } catch {
    return []
  }
}

function closes(file: number): boolean {
  try {
    const flags = /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${file}`, 'utf8'))?.[1] ?? '0'
    return (Number.parseInt(flags, 8) & closedOnExec) !== 0
  } catch {
    // The folder itself was open while it was listed.
    return true
  }
}
