import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NodeType } from '@isthmus/sdk'
import { recordedHttp, runEffectNode, runPureNode } from '@isthmus/sdk/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'

const guide = readFileSync(join(import.meta.dirname, '../docs/add-a-node.md'), 'utf8')
const examples = [...guide.matchAll(/```ts\n([^]*?)```/g)].map((match) => match[1] ?? '')
// Inside a package, so that the examples resolve what a plugin's files resolve.
const packages = join(import.meta.dirname, '../packages/nodes')
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(packages, '.guide-'))
  mkdirSync(join(folder, 'src'))
  for (const [at, name] of ['discount.ts', 'discount.test-example.ts', 'rate.ts'].entries()) {
    writeFileSync(join(folder, 'src', name), examples[at] ?? '')
  }
  const settings = { extends: '../tsconfig.json', include: ['src'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function load(file: string, name: string): Promise<NodeType> {
  const module = (await import(/* @vite-ignore */ join(folder, 'src', file))) as Record<string, NodeType>
  const node = module[name]
  if (!node) throw new Error(`${file} does not export ${name}`)
  return node
}

test('shows examples that compile under our own settings', () => {
  expect(examples).toHaveLength(4)
  // The test of the guide is compiled too, under a name that our own test run does not pick up.
  const tsc = join(import.meta.dirname, '../node_modules/typescript/bin/tsc')
  expect(execFileSync(process.execPath, [tsc, '--noEmit', '-p', folder], { encoding: 'utf8' })).toBe('')
})

test('shows a pure node that does what its test says', async () => {
  const discount = await load('discount.ts', 'discount')
  const config = { price: { $expr: 'record.price' }, percent: 15 }
  const { out, errors } = runPureNode(discount, config, [{ price: '19.90' }, { price: 'free' }])
  expect(out).toEqual([{ price: '19.90', net: '16.92' }])
  expect(errors).toHaveLength(1)
})

test('shows an effect node that puts what it got into the record', async () => {
  const rate = await load('rate.ts', 'rateLookup')
  const request = { method: 'GET', url: '/rates/US%2FD' } as const
  const { http } = recordedHttp([{ request, answer: { status: 200, body: '1.10' } }])
  const config = { currency: { $expr: 'record.currency' }, into: 'rate' }
  const { out } = await runEffectNode(rate, { config, record: { currency: 'US/D' } }, { http })
  expect(out).toEqual([{ currency: 'US/D', rate: '1.10' }])
})
