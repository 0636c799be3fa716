import type { Browser, BrowserContext } from 'playwright-core'
import type { FlowDetail } from '@isthmus/sdk/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFindings } from './support/axe.ts'
import { openBrowser, picture, post, setUp, signIn, visit, watch } from './support/browser.ts'
import { greetingFlow } from './support/flows.ts'
import { startIsthmus, type Isthmus } from './support/isthmus.ts'
import { textsIn } from './support/texts.ts'

const t = textsIn('en')

let isthmus: Isthmus
let browser: Browser
let context: BrowserContext

beforeAll(async () => {
  ;[isthmus, browser] = await Promise.all([startIsthmus(), openBrowser()])
  context = await visit(browser, isthmus, { language: 'en', theme: 'light' })
  await setUp(context, isthmus)
  await post(context, '/api/flows', { flow: greetingFlow('greeting') })
})

afterAll(async () => {
  await browser?.close()
  await isthmus?.close()
})

test('a contract is looked into, chosen from and imported, and its nodes are in the list at once', async () => {
  const page = await context.newPage()
  const { complaints } = watch(page, isthmus)
  await page.goto('/connectors')
  await page.getByText(t('connectors.empty')).waitFor()
  await page
    .getByRole('button', { name: t('connectors.import') })
    .first()
    .click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(t('connectors.way.url'), { exact: true }).click()
  await dialog.getByRole('textbox', { name: t('connectors.url') }).fill('/odata/v4/$metadata')
  await dialog.getByRole('combobox', { name: t('connectors.signedInAs') }).click()
  await page.getByRole('option', { name: 'erp', exact: true }).click()
  await dialog.getByRole('button', { name: t('connectors.look') }).click()

  await dialog.getByRole('checkbox', { name: /^Customers/ }).waitFor()
  await dialog.getByRole('textbox', { name: t('connectors.newTitle') }).fill('Branch ERP')
  await dialog.getByRole('textbox', { name: t('connectors.id') }).fill('branch-erp')
  await dialog.getByRole('searchbox', { name: t('connectors.find') }).fill('invoices')
  await dialog.getByRole('checkbox', { name: /^Customers/ }).waitFor({ state: 'detached' })
  await dialog.getByRole('checkbox', { name: /^Invoices/ }).press('Space')
  await dialog.getByRole('searchbox', { name: t('connectors.find') }).fill('')
  await dialog.getByRole('checkbox', { name: /^Customers/ }).waitFor()
  await dialog.getByText(t('connectors.chosen', { count: 4, all: 5 })).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'connectors-import')
  await dialog.getByRole('button', { name: t('connectors.importNow', { count: 4 }) }).click()
  await page.getByText(t('connectors.imported', { title: 'Branch ERP', objects: 4, operations: 0 })).waitFor()
  await page.getByRole('cell', { name: /^Branch ERP/ }).waitFor()
  expect(await axeFindings(page)).toEqual([])

  await page.getByRole('button', { name: t('connectors.connect') }).click()
  await page.waitForURL('**/connections?new=branch-erp')
  await page.goto('/flows/greeting')
  await page.getByRole('group', { name: /^Greet,/ }).waitFor()
  await page.keyboard.press('n')
  await page.getByRole('combobox', { name: t('palette.search') }).fill('Branch ERP')
  await page.getByRole('option', { name: /^Branch ERP: list records/ }).waitFor()
  expect(complaints).toEqual([])
  await page.close({ runBeforeUnload: false })
})

test('a web page in place of a contract is refused in words, and nothing typed is lost', async () => {
  const page = await context.newPage()
  await page.goto('/connectors')
  await page
    .getByRole('button', { name: t('connectors.import') })
    .first()
    .click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(t('connectors.way.paste'), { exact: true }).click()
  const text = dialog.getByRole('textbox', { name: t('connectors.text') })
  await text.fill('<!doctype html><title>Sign in</title>')
  await dialog.getByRole('button', { name: t('connectors.look') }).click()
  await dialog.getByRole('alert').filter({ hasText: 'it is a web page' }).waitFor()
  expect(await text.inputValue()).toContain('Sign in')
  await page.close({ runBeforeUnload: false })
})

test('a pasted command becomes a flow and a connection, and its token is in the connection only', async () => {
  const chinese = await visit(browser, isthmus, { language: 'zh-CN', theme: 'dark' })
  await signIn(chinese)
  const zh = textsIn('zh-CN')
  const page = await chinese.newPage()
  await page.goto('/connectors')
  await page
    .getByRole('button', { name: zh('connectors.import') })
    .first()
    .click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(zh('connectors.way.paste'), { exact: true }).click()
  await dialog
    .getByRole('textbox', { name: zh('connectors.text') })
    .fill(`curl 'https://orders.example/v1/orders?limit=5' -H 'Authorization: Bearer very-secret-token'`)
  await dialog.getByRole('button', { name: zh('connectors.look') }).click()
  await dialog.getByText(zh('connectors.secretsMoved')).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'connectors-request-zh')
  await dialog.getByRole('button', { name: zh('connectors.makeFlow') }).click()
  await page.waitForURL('**/flows/get-v1-orders**')
  const saved = await chinese.request.get('/api/flows/get-v1-orders')
  const { flow } = (await saved.json()) as FlowDetail
  expect(flow.nodes[1]).toMatchObject({
    type: 'http.request',
    connection: 'orders-example',
    config: { method: 'GET', url: '/v1/orders', query: { limit: '5' } },
  })
  expect(JSON.stringify(flow)).not.toContain('very-secret-token')
  const connections = await (await chinese.request.get('/api/connections')).text()
  expect(connections).toContain('"name":"orders-example"')
  expect(connections).not.toContain('very-secret-token')
  await page.close({ runBeforeUnload: false })
})

test('a WSDL is chosen together with the schema that it imports, and becomes a connection', async () => {
  const page = await context.newPage()
  await page.goto('/connectors')
  await page
    .getByRole('button', { name: t('connectors.import') })
    .first()
    .click()
  const dialog = page.getByRole('dialog')
  const chosen = page.locator('input[type=file]')
  const file = (name: string, text: string) => ({ name, mimeType: 'text/xml', buffer: Buffer.from(text) })
  await chosen.setInputFiles([file('orders.wsdl', ordersWsdl)])
  await dialog.getByRole('button', { name: t('connectors.look') }).click()
  await dialog.getByRole('alert').filter({ hasText: 'types.xsd, which is not among the files' }).waitFor()
  await chosen.setInputFiles([file('types.xsd', orderTypes), file('orders.wsdl', ordersWsdl)])
  await dialog.getByRole('button', { name: t('connectors.look') }).click()
  await dialog
    .getByRole('list', { name: t('connectors.operations') })
    .getByText('place', { exact: true })
    .waitFor()
  expect(await axeFindings(page)).toEqual([])
  await dialog.getByRole('button', { name: t('connectors.makeConnection') }).click()
  await page.waitForURL('**/connections/orders')
  await page.close({ runBeforeUnload: false })
})

const orderTypes = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:orders">
  <xs:element name="Order" type="xs:string"/></xs:schema>`
const ordersWsdl = `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:s="urn:orders"
  xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:orders" name="Orders">
  <types><xs:schema targetNamespace="urn:orders"><xs:include schemaLocation="types.xsd"/></xs:schema></types>
  <message name="In"><part name="body" element="s:Order"/></message><message name="Out"><part name="body" element="s:Order"/></message>
  <portType name="P"><operation name="place"><input message="s:In"/><output message="s:Out"/></operation></portType>
  <binding name="B" type="s:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/><operation name="place">
    <soap:operation soapAction=""/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation></binding>
  <service name="Orders"><port name="P" binding="s:B"><soap:address location="https://erp.example/orders"/></port></service></definitions>`
