import type { Flow, FlowNode, Json, JsonSchema } from '@isthmus/sdk'
import { expect, test } from 'vitest'
import { patience, post, watch } from './support/browser.ts'
import { dragField, emptyFlow, openedMapper, sourceField, targetField } from './support/mapper.ts'
import { newcomers } from './support/newcomers.ts'
import { textsIn } from './support/texts.ts'

const t = textsIn('en')
const house = newcomers()
const { newcomer } = house

type Config = FlowNode['config']

/** A trigger that declares what comes in, and a mapping behind it. */
function mappingOf(id: string, body: JsonSchema, fields: Json): Flow {
  const own = { typeVersion: 1, position: { x: 0, y: 0 } }
  const start = { path: id, methods: ['POST'], body: body as Config }
  return {
    ...emptyFlow(id, id),
    nodes: [
      { ...own, id: 'start', type: 'trigger.webhook', name: 'Start', config: start },
      { ...own, id: 'open', type: 'map', name: 'Open', config: { fields: copyOf('record.body') } },
      { ...own, id: 'map', type: 'map', name: 'Map', config: { fields } },
    ],
    edges: [
      { id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'open', port: 'in' } },
      { id: 'e2', from: { node: 'open', port: 'out' }, to: { node: 'map', port: 'in' } },
    ],
  }
}

function copyOf($expr: string): Json {
  return [{ target: '', copy: { from: { $expr } } }]
}

function wideBody(count: number): JsonSchema {
  const names = Array.from({ length: count }, (_, index) => `field_${index}`)
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
    required: names,
  }
}

test.each([500, 5000])(
  '%d fields on both sides mount only the lines in view, are searched and mapped',
  { timeout: 180_000 },
  async (count) => {
    const { page, context } = await newcomer()
    const watched = watch(page, house.isthmus)
    const id = `wide-${count}`
    const last = `field_${count - 1}`
    await post(context, '/api/flows', { flow: mappingOf(id, wideBody(count), copyOf('record')) })
    await openedMapper(page, `/flows/${id}/map/map`)
    await sourceField(page, 'field_0').waitFor()
    await page.getByRole('button', { name: t('mapper.command.expandAll') }).click()
    await targetField(page, 'field_0').waitFor()
    await page.getByRole('treegrid').focus()
    await page.keyboard.press('End')
    await targetField(page, last).waitFor()
    expect(await page.getByRole('row').count()).toBeLessThan(60)
    expect(await page.getByRole('treeitem').count()).toBeLessThan(60)

    await page.getByRole('searchbox', { name: t('mapper.searchTarget') }).fill('field_321')
    await targetField(page, 'field_321').waitFor()
    await page.getByRole('searchbox', { name: t('mapper.searchSource') }).fill(last)
    await expect.poll(() => sourceField(page, 'field_0').count(), patience).toBe(0)
    await dragField(page, last, 'field_321')
    const name = () => targetField(page, 'field_321').getAttribute('aria-label')
    await expect.poll(name, patience).toContain(t('mapper.madeOf', { value: last }))
    expect(watched.complaints).toEqual([])
  },
)

test(
  'a shape that contains itself ends at a bound, behind which fields are still read',
  { timeout: 120_000 },
  async () => {
    const { page, context } = await newcomer()
    const watched = watch(page, house.isthmus)
    const company: JsonSchema = {
      type: 'object',
      properties: { name: { type: 'string' }, parent: { $ref: '#/$defs/company' } },
      required: ['name'],
    }
    const body = { $ref: '#/$defs/company', $defs: { company } } as unknown as JsonSchema
    const fields = [
      { target: 'far', value: { $expr: 'record.parent.parent.parent.name' } },
      { target: 'wrong', value: { $expr: 'record.parent.nmae' } },
    ]
    await post(context, '/api/flows', { flow: mappingOf('recursive', body, fields) })
    await openedMapper(page, '/flows/recursive/map/map')
    await page.getByRole('searchbox', { name: t('mapper.searchSource') }).fill('name')
    await sourceField(page, 'parent.name').waitFor()
    expect(await page.getByRole('treeitem').count()).toBeLessThan(20)
    const told = (path: string) => targetField(page, path).getAttribute('aria-label')
    await expect.poll(() => told('wrong'), patience).toContain('no field "nmae"')
    expect(await told('far')).not.toContain('no field')
    expect(watched.complaints).toEqual([])
  },
)
