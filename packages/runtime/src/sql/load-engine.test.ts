import { expect, test } from 'vitest'
import { loadEngine } from './load-engine.ts'

test.each([
  ['db2', 'db2', '@isthmus/sql-db2'],
  ['../../secret', '../../secret', '@isthmus/sql-../../secret'],
])('the engine %s without its package is missed in words that name it', async (name, engine, wanted) => {
  await expect(loadEngine(name)).rejects.toMatchObject({
    code: 'SQL_DRIVER_MISSING',
    params: { engine, package: wanted },
  })
})

test.each(['postgresql', 'mysql', 'sqlserver', 'oracle'])('the engine %s is there', async (name) => {
  expect(await loadEngine(name)).toMatchObject({
    title: expect.any(String) as string,
    defaultPort: expect.any(Number) as number,
  })
})
