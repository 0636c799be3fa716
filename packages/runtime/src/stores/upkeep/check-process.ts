// A process of its own: reading a large file takes a while in which no thread could be ended.
import { findSilentDamage } from './soundness.ts'

const [file = ''] = process.argv.slice(2)
try {
  process.stdout.write(findSilentDamage(file) ?? 'ok')
} catch (error) {
  // What it cannot read for another reason, the process beside it cannot read either, and says so better.
  process.stderr.write(String(error))
  process.exitCode = 1
}
