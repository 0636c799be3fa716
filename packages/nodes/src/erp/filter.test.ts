import { expect, test } from 'vitest'
import { filterText } from './filter.ts'

const described = {
  type: 'object',
  properties: {
    CustomerNumber: { type: 'string' },
    VatGroup: { type: ['string', 'null'], maxLength: 4 },
    Score: { type: 'string', format: 'decimal' },
    Since: { type: ['string', 'null'], format: 'date' },
    Visits: { type: 'integer' },
    Blocked: { type: 'boolean' },
    Lines: { type: 'array', items: { type: 'object' } },
  },
}

test('conditions are about the properties that the ERP described', () => {
  const rows = [
    { field: 'VatGroup', operator: 'eq', value: '0800' },
    { field: 'Score', operator: 'gt', value: '1.50' },
    { field: 'Since', operator: 'ge', value: '2026-03-02' },
    { field: 'Visits', operator: 'lt', value: 7 },
    { field: 'Blocked', operator: 'eq', value: false },
  ] as const
  expect(filterText('Customers', rows, described)).toBe(
    "(VatGroup eq '0800' and Score gt 1.50 and Since ge 2026-03-02 and Visits lt 7 and Blocked eq false)",
  )
})

test('what was renamed or is a list of others is refused by name, and known properties count where nothing was described', () => {
  const about = (field: string) => [{ field, operator: 'eq', value: 'A' }] as const
  expect(() => filterText('Customers', about('CreditLevel'), described)).toThrow('CreditLevel')
  expect(() => filterText('Customers', about('Lines'), described)).toThrow('Lines')
  expect(filterText('Customers', about('CreditLevel'))).toBe("CreditLevel eq 'A'")
  expect(() => filterText('Customers', about('VatGroup'))).toThrow('VatGroup')
})
