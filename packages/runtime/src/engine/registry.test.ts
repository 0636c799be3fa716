import * as Type from 'typebox'
import { defineConnector, defineNode, deferPlugin, type Plugin } from '@isthmus/sdk'
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

function aDeferred(id: string, made: string[], ...nodes: readonly string[]): Plugin {
  return deferPlugin(id, () => {
    made.push(id)
    return aPlugin(id, ...nodes)
  })
}

test('a deferred plugin is made when its name is asked for, and no other one with it', () => {
  const made: string[] = []
  const plugins = [aDeferred('crm', made, 'crm.list'), aDeferred('shop', made, 'shop.list'), aPlugin('base', 'start')]
  const registry = buildRegistry(plugins)
  const { generation } = registry
  expect(registry.infos.get('start')?.id).toBe('start')
  expect(registry.infos.has('other.list')).toBe(false)
  expect(made).toEqual([])
  expect(registry.connectors.get('shop')?.id).toBe('shop')
  expect(registry.nodeTypes.get('shop.list')?.info).toBe(registry.infos.get('shop.list'))
  expect(registry.infos.has('shop.unknown')).toBe(false)
  expect(made).toEqual(['shop'])
  expect(registry.generation).toBe(generation)
})

test('whoever goes through all sees deferred plugins in their place, also when one was made early', () => {
  const made: string[] = []
  const plugins = [aDeferred('crm', made, 'crm.list'), aDeferred('shop', made, 'shop.list'), aPlugin('base', 'start')]
  const registry = buildRegistry(plugins)
  registry.install(aPlugin('late', 'late.list'))
  registry.infos.get('shop.list')
  expect(contents(registry)).toEqual([
    ['crm.list', 'shop.list', 'start', 'late.list'],
    ['crm', 'shop', 'base', 'late'],
  ])
  const seen: string[] = []
  for (const [id] of registry.infos) seen.push(id)
  registry.connectors.forEach(({ id }) => seen.push(id))
  expect(seen).toEqual(['crm.list', 'shop.list', 'start', 'late.list', 'crm', 'shop', 'base', 'late'])
  expect([registry.nodeTypes.size, [...registry.nodeTypes.entries()].length]).toEqual([4, 4])
  expect(made.toSorted()).toEqual(['crm', 'shop'])
})

test('the names of a deferred plugin are taken before it is made', () => {
  const made: string[] = []
  const registry = buildRegistry([aDeferred('shop', made, 'shop.list'), aPlugin('base', 'base.start')])
  expect(() => registry.install(aPlugin('shop', 'shop.other'))).toThrow(/already/)
  expect(() => registry.install(aPlugin('other', 'shop.list'))).toThrow(/already/)
  for (const id of ['shop', 'base']) {
    expect(() => registry.install(aDeferred(id, made, `${id}.x`))).toThrow(/already/)
  }
  expect(contents(registry)).toEqual([
    ['shop.list', 'base.start'],
    ['shop', 'base'],
  ])
})
