import type { HoldText, ProgramText, ProgramWriter } from '@isthmus/sdk'

interface MergeConfig {
  readonly leftKey: unknown
  readonly rightKey: unknown
  readonly mode: 'inner' | 'left' | 'full' | 'anti'
  readonly combine?: 'flat' | 'nested'
  readonly prefer?: 'left' | 'right'
  readonly leftName?: string
  readonly rightName?: string
}

/** Holds each record under the text by which keys are compared. */
export function mergeKey(config: MergeConfig, writer: ProgramWriter, input: string): HoldText {
  const isLeft = input === 'left'
  const key = writer.value(isLeft ? config.leftKey : config.rightKey, isLeft ? '/leftKey' : '/rightKey')
  const keyOf = `${writer.prefix}key`
  return { setup: `const ${keyOf} = ${keyText.toString()}`, body: `hold([${keyOf}(${key})])` }
}

/** Makes one record of each pair. */
export function mergeRelease(config: MergeConfig, writer: ProgramWriter): ProgramText {
  const { mode, combine = 'flat', prefer = 'left', leftName = 'left', rightName = 'right' } = config
  if (mode === 'anti') return { body: "emit('out', record.l)" }
  if (combine === 'nested') {
    return {
      body: `emit('out', { [${writer.literal(leftName)}]: record.l, [${writer.literal(rightName)}]: record.r })`,
    }
  }
  return { body: `emit('out', ${prefer === 'left' ? '{ ...record.r, ...record.l }' : '{ ...record.l, ...record.r }'})` }
}

/** Shipped as text into the script: the text by which keys are compared, null when there is none. */
function keyText(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}
