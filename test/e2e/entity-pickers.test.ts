import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { createMock, type MockSystem } from '@isthmus/connector-kit'
import { parseDefinition, type Flow, type FlowNode } from '@isthmus/sdk'
import type { FlowDetail } from '@isthmus/sdk/api'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openTarget, type TargetServer } from '../engine/target-server.ts'
import { axeFindings } from './support/axe.ts'
import { openBrowser, patience, picture, post, setUp, signIn, visit, watch } from './support/browser.ts'
import { card } from './support/canvas.ts'
import { startIsthmus, type Isthmus } from './support/isthmus.ts'
import { textsIn } from './support/texts.ts'

const t = textsIn('en')
const file = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const orders = (name: string): string => readFileSync(file(`test/systems/soap-php/service/${name}`), 'utf8')

let isthmus: Isthmus
let mock: MockSystem
let service: TargetServer
let browser: Browser
let context: BrowserContext

const node = (own: Omit<FlowNode, 'typeVersion'>): FlowNode => ({ typeVersion: 1, ...own })
const flow: Flow = {
  schema: 'isthmus/flow/1',
  id: 'pickers',
  name: 'Pickers',
  nodes: [
    node({ id: 'start', type: 'trigger.manual', name: 'Start', config: {}, position: { x: 0, y: 0 } }),
    node({
      id: 'list',
      type: 'hubspot.list',
      name: 'Companies',
      connection: 'hubspot',
      config: { entity: 'company', conditions: [{ field: '', op: 'eq', value: 'x' }] },
      position: { x: 272, y: 0 },
    }),
    node({
      id: 'create',
      type: 'soap.call',
      name: 'Create order',
      connection: 'orders',
      config: { operation: '', fields: [{ target: '', value: 'x' }] },
      position: { x: 544, y: 0 },
    }),
  ],
  edges: [
    { id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'list', port: 'in' } },
    { id: 'e2', from: { node: 'list', port: 'out' }, to: { node: 'create', port: 'in' } },
  ],
  settings: {},
}

beforeAll(async () => {
  const parsed = parseDefinition(readFileSync(file('packages/nodes/src/hubspot/connector.json'), 'utf8'))
  if (!('definition' in parsed)) throw new Error('The definition of HubSpot does not parse')
  ;[isthmus, mock, service, browser] = await Promise.all([
    startIsthmus(),
    createMock(parsed.definition),
    openTarget((request, response) => {
      const name = request.url?.endsWith('.xsd') === true ? 'orders.xsd' : 'orders.wsdl'
      const text = request.url?.endsWith('/wide.wsdl') === true ? wideService() : orders(name)
      response.writeHead(200, { 'content-type': 'text/xml' }).end(text)
    }),
    openBrowser(),
  ])
  context = await visit(browser, isthmus, { language: 'en', theme: 'light' })
  await setUp(context, isthmus)
  await post(context, '/api/connections', {
    name: 'hubspot',
    connector: 'hubspot',
    config: { ...mock.config, baseUrl: mock.baseUrl },
    secret: mock.secret,
    allowPrivate: true,
  })
  await post(context, '/api/connections', {
    name: 'orders',
    connector: 'soap',
    config: { baseUrl: `${service.url}/orders`, wsdl: `${service.url}/orders.wsdl`, auth: 'none' },
    secret: {},
    allowPrivate: true,
  })
  await post(context, '/api/flows', { flow })
})

afterAll(async () => {
  await browser?.close()
  await Promise.all([isthmus?.close(), mock?.close(), service?.close()])
})

const wideFields = 5000

/** A service whose one operation takes thousands of fields, with names as Chinese systems give them. */
function wideService(): string {
  const fields = Array.from({ length: wideFields }, (_, at) => {
    const tail = at % 50 === 0 ? '_用于华东大区销售订单同步时核对含税金额的扩展字段' : ''
    return `<xs:element name="字段_${String(at).padStart(4, '0')}${tail}" type="xs:string" minOccurs="0"/>`
  })
  return `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:s="urn:wide" name="Wide" targetNamespace="urn:wide"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema">
    <types><xs:schema targetNamespace="urn:wide"><xs:element name="Order"><xs:complexType><xs:sequence>${fields.join('')}
    </xs:sequence></xs:complexType></xs:element></xs:schema></types>
    <message name="In"><part name="body" element="s:Order"/></message>
    <portType name="P"><operation name="place"><input message="s:In"/></operation></portType>
    <binding name="B" type="s:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="place"><soap:operation soapAction=""/><input><soap:body use="literal"/></input></operation></binding>
    <service name="Wide"><port name="P" binding="s:B"><soap:address location="https://erp.example/wide"/></port></service>
    </definitions>`
}

async function saved(id: string): Promise<FlowNode['config'] | undefined> {
  const detail = (await (await context.request.get('/api/flows/pickers')).json()) as FlowDetail
  return detail.flow.nodes.find((each) => each.id === id)?.config
}

async function openNode(page: Page, name: string): Promise<void> {
  await page.goto('/flows/pickers')
  await card(page, name).click()
}

test('the object picked shows its fields once the system was asked, and conditions pick among them', async () => {
  const page = await context.newPage()
  const { complaints } = watch(page, isthmus)
  await openNode(page, 'Companies')
  await page.getByText(t('inspector.entitiesUnread')).waitFor()
  await page.getByRole('button', { name: t('inspector.entitiesRead') }).click()
  const head = page.getByRole('button', { name: /^\d+ fields$/ })
  await head.click()
  const fields = page.getByRole('list', { name: t('inspector.entityFieldsOf', { entity: 'company' }) })
  await fields.getByText('domain', { exact: true }).waitFor()

  // By keyboard alone: typing searches, an arrow and Enter pick.
  const field = page.getByRole('combobox', { name: 'Field 1' })
  await field.click()
  await field.pressSequentially('doma')
  const option = page.getByRole('option', { name: /domain/ })
  await option.waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'picker-fields-en-light')
  await field.press('ArrowDown')
  await field.press('Enter')
  await option.waitFor({ state: 'detached' })
  expect(await field.inputValue()).toBe('domain')
  await vi.waitFor(async () => expect(JSON.stringify(await saved('list'))).toContain('"field":"domain"'), patience)

  // A name that nobody knows yet is taken as it was typed.
  await field.fill('a_new_property')
  await page.getByText(t('inspector.namesNone', { name: 'a_new_property' })).waitFor()
  await field.press('Escape')
  expect(await field.inputValue()).toBe('a_new_property')
  expect(complaints).toEqual([])
  await page.close({ runBeforeUnload: false })
})

test('an operation is picked below its service and port, and its input below that', async () => {
  const page = await context.newPage()
  const { complaints } = watch(page, isthmus)
  await openNode(page, 'Create order')
  const operation = page.getByRole('combobox', { name: 'Operation', exact: true })
  await operation.click()
  const create = page.getByRole('option', { name: /^CreateOrder/ })
  await create.waitFor()
  await page.getByText('OrdersService / OrdersPort').waitFor()
  expect(await page.getByRole('option', { name: /answer/ }).count()).toBe(0)
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'picker-operation-en-light')
  await create.click()
  expect(await operation.inputValue()).toBe('CreateOrder')
  await page.getByRole('button', { name: /^\d+ fields?$/ }).waitFor()
  const target = page.getByRole('combobox', { name: t('inspector.targetOf', { row: 1 }) })
  await target.click()
  await page.getByRole('listbox').getByRole('option').first().waitFor()
  await target.press('ArrowDown')
  await target.press('Enter')
  expect(await target.inputValue()).not.toBe('')
  expect(complaints).toEqual([])
  await page.close({ runBeforeUnload: false })
})

test('a system that cannot be asked says why, can be asked again, and the name can be typed meanwhile', async () => {
  const zh = textsIn('zh-CN')
  await post(context, '/api/connections', {
    name: 'gone',
    connector: 'soap',
    config: { baseUrl: `${service.url}/orders`, wsdl: 'http://127.0.0.1:9/orders.wsdl', auth: 'none' },
    secret: {},
    allowPrivate: true,
  })
  const [start, , create] = flow.nodes
  if (!start || !create) throw new Error('The flow has lost its nodes')
  const nodes = [start, { ...create, connection: 'gone' }]
  const edges = [{ id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'create', port: 'in' } }]
  await post(context, '/api/flows', { flow: { ...flow, id: 'gone', name: 'Gone', nodes, edges } })
  const dark = await visit(browser, isthmus, { language: 'zh-CN', theme: 'dark' })
  await signIn(dark)
  const page = await dark.newPage()
  await page.goto('/flows/gone')
  await card(page, 'Create order').click()
  const operation = page.getByRole('combobox', { name: '操作', exact: true })
  await operation.click()
  const again = page.getByRole('button', { name: zh('inspector.entitiesRetry') }).first()
  await again.waitFor()
  await again.click()
  await again.waitFor()
  await operation.fill('CreateOrder')
  await picture(page, 'picker-gone-zh-dark')
  expect(await axeFindings(page)).toEqual([])
  const typed = async () => {
    const detail = (await (await context.request.get('/api/flows/gone')).json()) as FlowDetail
    return detail.flow.nodes[1]?.config['operation']
  }
  await vi.waitFor(async () => expect(await typed()).toBe('CreateOrder'), patience)
  await dark.close()
})

test('thousands of fields are searched on the page of a connection and in a mapping, and none is out of reach', async () => {
  await post(context, '/api/connections', {
    name: 'wide',
    connector: 'soap',
    config: { baseUrl: `${service.url}/wide`, wsdl: `${service.url}/wide.wsdl`, auth: 'none' },
    secret: {},
    allowPrivate: true,
  })
  await post(context, '/api/connections/wide/contract/check', {})
  const page = await context.newPage()
  const { complaints } = watch(page, isthmus)
  await page.goto('/connections/wide')
  await page.getByRole('button', { name: /^place \d/ }).click()
  const label = t('connections.dataFieldsOf', { entity: 'place' })
  const list = page.getByRole('list', { name: label })
  await list.getByText('字段_0001', { exact: true }).waitFor()
  expect(await list.getByRole('listitem').count()).toBeLessThan(wideFields)
  await page.getByRole('searchbox', { name: `${t('ui.field.search')}: ${label}` }).fill('4950_用于')
  const last = list.getByText(/^字段_4950_/)
  await last.waitFor()
  expect(await last.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(1)
  expect(await axeFindings(page)).toEqual([])

  const [start, , create] = flow.nodes
  if (!start || !create) throw new Error('The flow has lost its nodes')
  const config = { operation: 'place', fields: Array.from({ length: 20 }, () => ({ target: '', value: 'x' })) }
  const nodes = [start, { ...create, name: 'Place', connection: 'wide', config }]
  const edges = [{ id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'create', port: 'in' } }]
  await post(context, '/api/flows', { flow: { ...flow, id: 'wide', name: 'Wide', nodes, edges } })
  await page.goto('/flows/wide')
  await card(page, 'Place').click()
  const target = page.getByRole('combobox', { name: t('inspector.targetOf', { row: 2 }), exact: true })
  await target.click()
  await target.pressSequentially('4999')
  await page.getByRole('option', { name: /字段_4999/ }).waitFor()
  await target.press('ArrowDown')
  await target.press('Enter')
  expect(await target.inputValue()).toBe('字段_4999')
  expect(complaints).toEqual([])
  await page.close({ runBeforeUnload: false })
})
