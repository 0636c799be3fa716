import { expect, test } from 'vitest'
import { loadEngine } from './load-engine.ts'

test.each([
  ['sqlserver', 'SQL Server', '@isthmus/sql-sqlserver'],
  ['oracle', 'Oracle', '@isthmus/sql-oracle'],
  ['../../secret', '../../secret', '@isthmus/sql-../../secret'],
])('the engine %s without its package is missed in words that name it', async (name, engine, wanted) => {
  await expect(loadEngine(name)).rejects.toMatchObject({
    code: 'SQL_DRIVER_MISSING',
    params: { engine, package: wanted },
  })
})

test.each(['postgresql', 'mysql'])('the engine %s comes with the product', async (name) => {
  expect(await loadEngine(name)).toMatchObject({
    title: expect.any(String) as string,
    defaultPort: expect.any(Number) as number,
  })
})
