import { expect, test } from 'vitest'
import { chosenContract } from './chosen-contract.ts'

const file = (name: string, content: string | Uint8Array<ArrayBuffer>) => new File([content], name)

const wsdl =
  '<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"><wsdl:service name="S"/></wsdl:definitions>'
const schema = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>'

test('a WSDL among several files is the contract, and the others lie beside it', async () => {
  const chosen = await chosenContract([file('types.xsd', schema), file('orders.wsdl', wsdl), file('more.xsd', schema)])
  expect(chosen).toEqual({
    text: wsdl,
    fileName: 'orders.wsdl',
    files: [
      { name: 'types.xsd', text: schema },
      { name: 'more.xsd', text: schema },
    ],
  })
})

test('one file is the contract, whatever it holds', async () => {
  expect(await chosenContract([file('types.xsd', schema)])).toEqual({ text: schema, fileName: 'types.xsd' })
})

test('a file that is no text, and no file at all, are no contract', async () => {
  const broken = file('a.xsd', Uint8Array.from([0xff, 0xff, 0x80]))
  expect(await chosenContract([file('orders.wsdl', wsdl), broken])).toBeUndefined()
  expect(await chosenContract([])).toBeUndefined()
})
