import { constants, zstdCompress, zstdCompressSync, zstdDecompress } from 'node:zlib'
import { promisify } from 'node:util'
import type { StepSummary } from '@isthmus/sdk/api'

/** What of a run is only read when somebody opens it, as texts. */
export interface RunTexts {
  readonly stepsText: string
  readonly traceText: string
  /** The trigger's records, where they have no row of their own. */
  readonly inputText?: string
  /** The trace's text on both sides of the only record of `inputText`, when that stands in it as it is: it is packed once. */
  readonly aroundInput?: readonly [before: string, after: string] | undefined
}

/** Lengths of a run's texts; steps -1 are those of the run before, input -1 is none. */
type Lengths = readonly [steps: number, trace: number, input: number, inputAt?: number]

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
  let lastSteps = ''
  for (const { stepsText, traceText, inputText, aroundInput } of runs) {
    const isSame = stepsText === lastSteps
    lastSteps = stepsText
    const steps = isSame ? '' : stepsText
    const stepsLength = isSame ? -1 : steps.length
    lengths += lengths === '' ? '[' : ',['
    if (inputText !== undefined && aroundInput) {
      const [before, after] = aroundInput
      lengths += `${stepsLength},${before.length + after.length},${inputText.length},${before.length}]`
      texts += steps + before + after + inputText
    } else {
      lengths += `${stepsLength},${traceText.length},${inputText?.length ?? -1}]`
      texts += steps + traceText + (inputText ?? '')
    }
  }
  return `{"lengths":[${lengths}]}\n${texts}`
}

export async function packText(text: string | Uint8Array): Promise<Buffer> {
  return text.length <= smallChars ? packTextSync(text) : compress(text, compression)
}

/** Stops everything else on its thread meanwhile. */
export function packTextSync(text: string | Uint8Array): Buffer {
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
  const { lengths } = JSON.parse(text.slice(0, border)) as { readonly lengths: readonly Lengths[] }
  let at = border + 1
  let stepsText = ''
  const next = (length: number): string => text.slice(at, (at += length))
  return lengths.map(([steps, trace, input, inputAt]) => {
    if (steps >= 0) stepsText = next(steps)
    const traceText = next(trace)
    if (input < 0) return { stepsText, traceText }
    const inputText = next(input)
    return { stepsText, traceText: withInput(traceText, inputText, inputAt), inputText }
  })
}

function withInput(traceText: string, inputText: string, inputAt: number | undefined): string {
  if (inputAt === undefined) return traceText
  return traceText.slice(0, inputAt) + inputText.slice(1, -1) + traceText.slice(inputAt)
}

function readOldGroup(text: string): readonly RunTexts[] {
  const entries = JSON.parse(text) as readonly (readonly [steps: readonly StepSummary[], traceText: string])[]
  return entries.map(([steps, traceText]) => ({ stepsText: JSON.stringify(steps), traceText }))
}
