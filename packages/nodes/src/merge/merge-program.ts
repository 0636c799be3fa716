import type { ProgramText, ProgramWriter } from '@isthmus/sdk'

interface MergeConfig {
  readonly leftKey: unknown
  readonly rightKey: unknown
  readonly mode: 'inner' | 'left' | 'full' | 'anti'
  readonly combine?: 'flat' | 'nested'
  readonly prefer?: 'left' | 'right'
  readonly leftName?: string
  readonly rightName?: string
}

/** A hash join: the right side is indexed, the left one streams past it. */
export function mergeProgram(config: MergeConfig, writer: ProgramWriter): ProgramText {
  const name = (part: string) => writer.prefix + part
  return {
    setup: [
      `const ${name('key')} = ${keyText.toString()}`,
      `const ${name('combine')} = ${combination(config, writer)}`,
    ].join('\n'),
    body: `const ${name('index')} = new Map()
const ${name('keyed')} = (records, keyOf) => records.flatMap((record) => {
  try {
    return [{ record, key: ${name('key')}(keyOf(record)), used: false }]
  } catch (thrown) {
    skip(thrown, record)
    return []
  }
})
const ${name('left')} = ${name('keyed')}(inputs.left ?? [], (record) => ${writer.value(config.leftKey, '/leftKey')})
const ${name('right')} = ${name('keyed')}(inputs.right ?? [], (record) => ${writer.value(config.rightKey, '/rightKey')})
for (const entry of ${name('right')}) {
  if (entry.key === null) continue
  const same = ${name('index')}.get(entry.key)
  if (same) same.push(entry)
  else ${name('index')}.set(entry.key, [entry])
}
for (const { record, key } of ${name('left')}) {
  const matches = key === null ? [] : ${name('index')}.get(key) ?? []
${emissions(config, name)}
}${config.mode === 'full' ? restOfRight(name) : ''}`,
  }
}

function emissions({ mode }: MergeConfig, name: (part: string) => string): string {
  if (mode === 'anti') return `  if (matches.length === 0) emit('out', record)`
  const pairs = `  for (const match of matches) {
    match.used = true
    emit('out', ${name('combine')}(record, match.record))
  }`
  return mode === 'inner'
    ? pairs
    : `${pairs}\n  if (matches.length === 0) emit('out', ${name('combine')}(record, null))`
}

function restOfRight(name: (part: string) => string): string {
  return `\nfor (const { record, used } of ${name('right')}) if (!used) emit('out', ${name('combine')}(null, record))`
}

function combination(config: MergeConfig, writer: ProgramWriter): string {
  const { combine = 'flat', prefer = 'left', leftName = 'left', rightName = 'right' } = config
  if (combine === 'nested') {
    return `(left, right) => ({ [${writer.literal(leftName)}]: left, [${writer.literal(rightName)}]: right })`
  }
  return prefer === 'left' ? '(left, right) => ({ ...right, ...left })' : '(left, right) => ({ ...left, ...right })'
}

/** Shipped as text into the script: the text by which keys are compared, null when there is none. */
function keyText(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}
