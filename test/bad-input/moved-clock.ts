// Loaded into the runtime before anything else: its clock is ahead of the machine's by what a file says, read anew at a signal.
// Timers go on as they are, which is what happens to a process when somebody sets the clock.
import { readFileSync, writeFileSync } from 'node:fs'

const file = process.env['MOVED_CLOCK_FILE']
const RealDate = Date
let aheadMs = 0

class MovedDate extends RealDate {
  static override now(): number {
    return RealDate.now() + aheadMs
  }

  constructor(...given: ConstructorParameters<DateConstructor> | []) {
    if (given.length === 0) super(MovedDate.now())
    else super(...given)
  }
}

if (file !== undefined) {
  globalThis.Date = MovedDate as DateConstructor
  process.on('SIGUSR2', () => {
    aheadMs = Number(readFileSync(file, 'utf8'))
    writeFileSync(`${file}.seen`, String(aheadMs))
  })
}
