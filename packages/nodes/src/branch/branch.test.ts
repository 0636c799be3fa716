import { portsOf } from '@isthmus/sdk'
import { runPureNode } from '@isthmus/sdk/testing'
import { expect, test } from 'vitest'
import { branch } from './branch.ts'

const config = {
  branches: [
    { id: 'big', title: 'Big', when: { $expr: 'record.n > 10' } },
    { id: 'odd', when: { $expr: 'record.n % 2 == 1' } },
  ],
}

test('takes the first branch that holds, else "otherwise"', () => {
  const { ports } = runPureNode(branch, config, [{ n: 11 }, { n: 3 }, { n: 2 }])
  expect(ports).toEqual({ otherwise: [{ n: 2 }], big: [{ n: 11 }], odd: [{ n: 3 }], error: [] })
})

test('has a port for each branch, titled as configured', () => {
  const { outputs } = portsOf({ config }, branch.info)
  expect(outputs.map(({ id, title }) => [id, title.en])).toEqual([
    ['otherwise', 'Otherwise'],
    ['big', 'Big'],
    ['odd', 'odd'],
    ['error', 'Error'],
  ])
})

test('refuses branches that would hide another port', () => {
  for (const id of ['otherwise', 'error', 'call', '']) {
    expect(() => runPureNode(branch, { branches: [{ id, when: { $expr: 'true' } }] }, [])).toThrow('branches 1 id')
  }
})

test('refuses two branches with the same port', () => {
  const twice = { branches: [config.branches[0], config.branches[0]] as typeof config.branches }
  expect(() => runPureNode(branch, twice, [])).toThrow('"big"')
})
