import { constants, zstdCompress, zstdCompressSync, zstdDecompress } from 'node:zlib'
import { promisify } from 'node:util'
import type { StepSummary } from '@isthmus/sdk'

/** What of a run is only read when somebody opens it, as texts. */
export interface RunTexts {
  readonly stepsText: string
  readonly traceText: string
  /** The trigger's records, where they have no row of their own. */
  readonly inputText?: string
}

/** Up to here handing a text to another thread takes this one longer than packing it. */
const smallChars = 32 * 1024

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)
const compression = { params: { [constants.ZSTD_c_compressionLevel]: 3 } }

/** Packs runs together: neighbours resemble each other, so a group is far smaller than its parts. */
export function packGroup(runs: readonly RunTexts[]): Promise<Buffer> {
  return packText(groupText(runs))
}

/**
 * What is packed of a group. The lengths of all texts come first and the texts follow as they are; as strings of a JSON
 * document they would be escaped and read once more.
 */
export function groupText(runs: readonly RunTexts[]): string {
  let lengths = ''
  let texts = ''
  for (const { stepsText, traceText, inputText } of runs) {
    lengths += `${lengths && ','}[${stepsText.length},${traceText.length},${inputText?.length ?? -1}]`
    texts += stepsText + traceText + (inputText ?? '')
  }
  return `{"lengths":[${lengths}]}\n${texts}`
}

export async function packText(text: string): Promise<Buffer> {
  return text.length <= smallChars ? packTextSync(text) : compress(text, compression)
}

/** Stops everything else on its thread meanwhile. */
export function packTextSync(text: string): Buffer {
  return zstdCompressSync(text, compression)
}

/** Reads a group; a run's place in it is its index. */
export async function openGroup(bytes: Uint8Array): Promise<readonly RunTexts[]> {
  const text = (await decompress(bytes)).toString()
  // What older versions wrote is a list.
  return text.startsWith('[') ? readOldGroup(text) : readGroup(text)
}

function readGroup(text: string): readonly RunTexts[] {
  const border = text.indexOf('\n')
  const head = JSON.parse(text.slice(0, border)) as {
    readonly lengths: readonly (readonly [steps: number, trace: number, input: number])[]
  }
  let at = border + 1
  const next = (length: number): string => text.slice(at, (at += length))
  return head.lengths.map(([steps, trace, input]) => ({
    stepsText: next(steps),
    traceText: next(trace),
    ...(input < 0 ? {} : { inputText: next(input) }),
  }))
}

function readOldGroup(text: string): readonly RunTexts[] {
  const entries = JSON.parse(text) as readonly (readonly [steps: readonly StepSummary[], traceText: string])[]
  return entries.map(([steps, traceText]) => ({ stepsText: JSON.stringify(steps), traceText }))
}
