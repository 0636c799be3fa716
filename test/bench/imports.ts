import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStores } from '../../packages/runtime/src/stores/open-stores.ts'
import { isthmus } from '../support/command-line.ts'
import type { BenchmarkOptions, Target } from './benchmarks.ts'
import { median } from './load.ts'

const operations = 500
const forms = ['json', 'yaml'] as const

/**
 * How long `isthmus import openapi` takes for a document of 500 operations whose schemas refer to each other, from the start of the
 * process to its end. The baseline is the same command line that only prints its help.
 */
export async function importsBenchmark({ rounds }: BenchmarkOptions): Promise<readonly Target[]> {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-bench-imports-'))
  try {
    await openStores(join(folder, 'isthmus.db'), () => new Date()).close()
    const document = largeDocument()
    await writeFile(join(folder, 'shop.json'), JSON.stringify(document))
    await writeFile(join(folder, 'shop.yaml'), yamlOf(document))
    const [alone, taken] = [[] as number[], { json: [] as number[], yaml: [] as number[] }]
    for (let round = 0; round < Math.max(1, rounds); round += 1) {
      alone.push(await timeOf(['help']))
      for (const form of forms)
        taken[form].push(await timeOf(['import', 'openapi', join(folder, `shop.${form}`), '--data', folder]))
    }
    return [
      ...forms.map((form): Target => {
        const value = median(taken[form])
        return { metric: `${operations} operations in ${form}`, value, unit: 'ms', target: 5000, better: 'lower' }
      }),
      { metric: 'the command line alone', value: median(alone), unit: 'ms', better: 'lower' },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function timeOf(args: readonly string[]): Promise<number> {
  const began = performance.now()
  const { exitCode, stdout, stderr } = await isthmus(args)
  if (exitCode !== 0) throw new Error(`isthmus ${args.join(' ')} ended with ${exitCode}: ${stdout}${stderr}`)
  return performance.now() - began
}

/** Block YAML; its plain values are those of JSON. */
function yamlOf(value: unknown, indent = ''): string {
  if (typeof value !== 'object' || value === null) return `${indent}${JSON.stringify(value)}\n`
  const inner = `${indent}  `
  if (Array.isArray(value)) return value.map((each) => `${indent}-\n${yamlOf(each, inner)}`).join('')
  return Object.entries(value)
    .map(([name, each]) => `${indent}${JSON.stringify(name)}:\n${yamlOf(each, inner)}`)
    .join('')
}

function largeDocument(): object {
  const numbers = Array.from({ length: operations }, (_, at) => at)
  const reference = (at: number) => ({ $ref: `#/components/schemas/Thing${at % operations}` })
  const schemas = numbers.map((at) => {
    const fields = Array.from({ length: 20 }, (_, field) => {
      const own =
        field % 5 === 0 ? reference(at * 7 + field) : { type: 'string', description: `What field ${field} says.` }
      return [`field${field}`, own] as const
    })
    return [`Thing${at}`, { type: 'object', required: ['field1'], properties: Object.fromEntries(fields) }] as const
  })
  const paths = numbers.map((at) => {
    const content = { 'application/json': { schema: reference(at) } }
    const parameters = [
      { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
      { name: 'expand', in: 'query', schema: { type: 'string', enum: ['none', 'all'] } },
    ]
    const call = { operationId: `change${at}`, parameters, requestBody: { content } }
    return [
      `/things${at}/{id}`,
      { post: { ...call, responses: { 200: { description: 'Changed', content } } } },
    ] as const
  })
  return {
    openapi: '3.1.0',
    info: { title: 'Shop', version: '1' },
    servers: [{ url: 'https://shop.example' }],
    paths: Object.fromEntries(paths),
    components: { schemas: Object.fromEntries(schemas) },
  }
}
