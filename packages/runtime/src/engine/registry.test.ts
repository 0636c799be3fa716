import * as Type from 'typebox'
import { defineConnector, defineNode, type Plugin } from '@isthmus/sdk'
import { expect, test } from 'vitest'
import { buildRegistry } from './registry.ts'

const text = (name: string) => ({ en: name, 'zh-CN': name })

function aPlugin(id: string, ...nodes: readonly string[]): Plugin {
  const described = { title: text(id), summary: text(id), icon: 'box' }
  return {
    id,
    nodes: nodes.map((node) =>
      defineNode({
        ...described,
        id: node,
        version: 1,
        kind: 'trigger',
        trigger: 'manual',
        category: 'trigger',
        config: Type.Object({}),
      }),
    ),
    connectors: [
      defineConnector({ ...described, id, config: Type.Object({}), secret: Type.Object({}), auth: { kind: 'none' } }),
    ],
  }
}

const contents = (registry: ReturnType<typeof buildRegistry>) => [
  [...registry.infos.keys()],
  [...registry.connectors.keys()],
]

test('plugins come, change and go while the registry is in use', () => {
  const registry = buildRegistry([aPlugin('base', 'base.start')])
  const generations = [registry.generation]
  registry.install(aPlugin('shop', 'shop.list', 'shop.get'))
  generations.push(registry.generation)
  expect(contents(registry)).toEqual([
    ['base.start', 'shop.list', 'shop.get'],
    ['base', 'shop'],
  ])
  registry.install(aPlugin('shop', 'shop.list', 'shop.find'))
  generations.push(registry.generation)
  expect(registry.nodeTypes.has('shop.get')).toBe(false)
  registry.uninstall('shop')
  generations.push(registry.generation)
  expect(contents(registry)).toEqual([['base.start'], ['base']])
  expect(new Set(generations).size).toBe(generations.length)
})

test('a plugin that takes a name of another one changes nothing', () => {
  const registry = buildRegistry([aPlugin('base', 'base.start')])
  registry.install(aPlugin('shop', 'shop.list'))
  const before = contents(registry)
  for (const wrong of [
    aPlugin('base', 'other'),
    aPlugin('shop', 'shop.new', 'base.start'),
    aPlugin('x', 'same', 'same'),
  ]) {
    expect(() => registry.install(wrong)).toThrow(/already/)
    expect(contents(registry)).toEqual(before)
  }
})

test('what the process brought itself is not taken out', () => {
  const registry = buildRegistry([aPlugin('base', 'base.start')])
  registry.uninstall('base')
  expect(registry.nodeTypes.has('base.start')).toBe(true)
})
