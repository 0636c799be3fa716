import type { TraceRecord } from '@isthmus/sdk/api'

/**
 * The output record that an input record became: the one that names it as its origin. Only where the trace keeps no
 * origins the position decides. `undefined` when the record left by another port or not at all.
 */
export function outputOf(input: TraceRecord | undefined, outputs: readonly TraceRecord[]): TraceRecord | undefined {
  if (!input) return outputs[0]
  const traced = outputs.filter((output) => output.from !== undefined)
  if (traced.length === 0) return outputs.find((output) => output.index === input.index)
  return traced.find((output) => isOrigin(output, input))
}

/** Where the record that an output record was made from stands among the inputs; -1 when it is not there. */
export function originOf(output: TraceRecord, inputs: readonly TraceRecord[]): number {
  return inputs.findIndex((input) => (output.from ? isOrigin(output, input) : input.index === output.index))
}

function isOrigin(output: TraceRecord, input: TraceRecord): boolean {
  const { from } = output
  if (!from) return false
  if (!input.from) return from.index === input.index
  return from.node === input.from.node && from.port === input.from.port && from.index === input.from.index
}

/** A position within what there is. */
export function clampIndex(index: number, count: number): number {
  return Math.max(0, Math.min(count - 1, index))
}
