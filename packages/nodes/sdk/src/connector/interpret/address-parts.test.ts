import { expect, test } from 'vitest'
import { addressKey, addressName } from './address-parts.ts'

test.each([
  ['/items/7', '7', '7'],
  ["https://erp.example/Customers('C-1')", 'C-1', 'Customers'],
  ["Customers('O''Brien')", "O'Brien", 'Customers'],
  ['api/v2.0/companies(1)/customers(4b4f)', '4b4f', 'customers'],
  ['/salesInvoices?$filter=x%20gt%202026', 'salesInvoices', 'salesInvoices'],
  ['/items/7/', '7', '7'],
  ['/items/a%2Fb', 'a/b', 'a/b'],
  ['/items/%zz', '%zz', '%zz'],
  ['', undefined, undefined],
])('of %s the key is %s and the name %s', (address, key, name) => {
  expect(addressKey(address)).toBe(key)
  expect(addressName(address)).toBe(name)
})
