import { defineNode, ui, type JsonSchema, type Plugin } from '@isthmus/sdk'
import * as Type from 'typebox'

const example = `// record: the record, run: { id, startedAt }, trigger: the record that started the run
return { ...record, total: record.quantity * record.price }`

/**
 * Runs a JavaScript function body for every record, in a sandbox of its own: no network, no files, no waiting.
 * It returns the new record, a list of records, or nothing to drop the record. A thrown error sends the record to the
 * error port.
 */
export const code = defineNode({
  id: 'code',
  version: 1,
  kind: 'pure',
  tier: 'code',
  title: { en: 'JavaScript', 'zh-CN': 'JavaScript 代码' },
  summary: { en: 'Computes records with your own JavaScript.', 'zh-CN': '用自己编写的 JavaScript 处理记录。' },
  category: 'code',
  icon: 'code',
  keywords: ['javascript', 'script', 'function', 'program', 'custom', '代码', '脚本', '函数', '自定义'],
  config: Type.Object(
    {
      code: Type.String(
        ui(
          {
            title: { en: 'Code', 'zh-CN': '代码' },
            help: {
              en: 'Body of a function of record, run and trigger. Return a record, a list of records, or nothing to drop it. Nothing is kept from one record to the next.',
              'zh-CN':
                '函数体，可用 record、run、trigger。返回一条记录、记录列表，或不返回以丢弃该记录。记录之间不保留任何状态。',
            },
            widget: 'code',
            language: 'javascript',
          },
          { minLength: 1, maxLength: 200_000, default: example },
        ),
      ),
      output: Type.Optional(
        Type.Unsafe<JsonSchema>(
          Type.Object(
            {},
            ui({
              title: { en: 'Shape of the records', 'zh-CN': '记录结构' },
              help: {
                en: 'A JSON Schema of what the code returns, so that the nodes after it are checked.',
                'zh-CN': '代码返回记录的 JSON Schema，用于检查后续节点。',
              },
              widget: 'json',
              advanced: true,
            }),
          ),
        ),
      ),
    },
    { additionalProperties: false },
  ),
  shapes: { outputs: { out: { kind: 'config', at: '/output' } } },
  program: (config, writer) => {
    const name = (part: string) => writer.prefix + part
    // Asked through the writer, so that the host only sends the trigger's records when the code looks at them.
    const trigger = /\btrigger\b/.test(config.code) ? writer.value({ $expr: 'trigger' }, '/code') : 'null'
    return {
      setup: `const ${name('copy')} = (record) => JSON.parse(JSON.stringify(record))
const ${name('frozen')} = ${frozen.toString()}
const ${name('plain')} = (${plainCopies.toString()})(JSON.parse, JSON.stringify)
const ${name('code')} = ${writer.userFunction(['record', 'run', 'trigger'], config.code)}`,
      // A copy, because other nodes and the trace may hold the same record, and the error port gives it as it came.
      body: `const ${name('result')} = ${name('code')}(${name('copy')}(record), ${name('frozen')}(run), ${name('frozen')}(${trigger}))
if (${name('result')} !== undefined && ${name('result')} !== null) {
  for (const ${name('each')} of ${name('plain')}(${name('result')})) emit('out', ${name('each')})
}`,
    }
  },
})

/** Shipped as text into the script. The records of a run share these values: what one leaves there, no other may find. */
function frozen(shared: unknown): unknown {
  const queue = [shared]
  while (queue.length > 0) {
    const value = queue.pop()
    if (typeof value !== 'object' || value === null || Object.isFrozen(value)) continue
    Object.freeze(value)
    queue.push(...Object.values(value))
  }
  return shared
}

/**
 * Shipped as text into the script. What user code returns can be anything: a promise, a list that refers to itself, an
 * object with getters. Turning it into text and back at once keeps the trouble with the record that caused it.
 */
function plainCopies(parse: (text: string) => unknown, stringify: (value: unknown) => string | undefined) {
  return (result: unknown): readonly unknown[] => {
    const isThenable = typeof result === 'object' && typeof (result as { readonly then?: unknown }).then === 'function'
    if (isThenable) throw new Error('the code returned a promise; it cannot wait for anything')
    const text = stringify(result)
    if (text === undefined) throw new Error(`the code returned a ${typeof result}, which is no record`)
    const copy = parse(text)
    const records: readonly unknown[] = Array.isArray(copy) ? copy : [copy]
    return records.filter((record) => record !== null)
  }
}

/** The user's own JavaScript. */
export const codePlugin: Plugin = { id: 'code', nodes: [code], connectors: [] }
