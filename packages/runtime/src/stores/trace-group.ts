import { constants, zstdCompress, zstdDecompress } from 'node:zlib'
import { promisify } from 'node:util'
import type { StepSummary } from '@isthmus/sdk'

/** What of a run is only read when somebody opens it. */
export interface KeptRun {
  readonly steps: readonly StepSummary[]
  readonly traceText: string
}

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

/** Packs runs together: neighbours resemble each other, so a group is far smaller than its parts. */
export function packGroup(runs: readonly KeptRun[]): Promise<Buffer> {
  const text = JSON.stringify(runs.map(({ steps, traceText }) => [steps, traceText]))
  return compress(text, { params: { [constants.ZSTD_c_compressionLevel]: 3 } })
}

export async function openGroup(bytes: Uint8Array): Promise<readonly KeptRun[]> {
  const text = (await decompress(bytes)).toString()
  const entries = JSON.parse(text) as readonly (readonly [steps: readonly StepSummary[], traceText: string])[]
  return entries.map(([steps, traceText]) => ({ steps, traceText }))
}
