import { expect, test } from 'vitest'
import { queryDialects, queryFilter, queryOrder, queryStatement } from './build-query.ts'
import type { Condition, QueryFields } from './condition.ts'

const fields: QueryFields = {
  system: 'Shop',
  object: 'orders',
  kinds: { Id: 'text', Name: 'text' },
  parameters: { Name: { eq: 'nameIs' } },
}
const named: Condition = { field: 'Name', op: 'eq', value: "O'Brien" }

test('writes whole statements, and for Zoho with a condition and a part always', () => {
  const statement = { from: 'Account', select: ['Id', 'Owner.Name'], condition: named, order: ['Name', 'Id'] }
  expect(queryStatement('soql', statement, fields)).toBe(
    String.raw`SELECT Id, Owner.Name FROM Account WHERE Name = 'O\'Brien' ORDER BY Name, Id`,
  )
  const every = { ...statement, condition: { all: [] }, order: [] }
  expect(queryStatement('suiteql', every, fields)).toBe('SELECT Id, Owner.Name FROM Account')
  expect(queryStatement('coql', { ...every, part: { size: 200, offset: 400 } }, fields)).toBe(
    'SELECT Id, Owner.Name FROM Account WHERE id is not null LIMIT 200 OFFSET 400',
  )
})

test.each([{ from: 'Account; x' }, { select: ['Id FROM User'] }, { order: ['Id desc, (1)'] }])(
  'refuses names in a statement that are none: %j',
  (odd) => {
    const statement = { from: 'Account', select: ['Id'], condition: { all: [] }, order: [], ...odd }
    expect(() => queryStatement('soql', statement, fields)).toThrow(/must be a name/)
  },
)

test.each(queryDialects)(
  '%s says every record in its own way, and keeps a quote apart from the structure',
  (dialect) => {
    const every = queryFilter(dialect, { all: [] }, fields)
    expect(every === undefined || !/name/i.test(JSON.stringify(every))).toBe(true)
    const written = JSON.stringify(queryFilter(dialect, named, fields))
    expect(written).toMatch(/O(?:''|'|\\\\')Brien/)
    expect(JSON.stringify(queryOrder(dialect, ['Name', 'Id'], fields))).toMatch(/Name.*Id/)
  },
)
