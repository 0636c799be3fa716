import { expect, test } from 'vitest'
import { closeInTurn } from './closing.ts'

test('what was opened last is closed first, once, and a failure stops nothing', async () => {
  const closed: string[] = []
  const closing = closeInTurn()
  closing.add(() => void closed.push('stores'))
  closing.add(() => Promise.reject(new Error('stuck')))
  closing.add(async () => {
    await Promise.resolve()
    closed.push('engine')
  })
  await expect(closing.run()).rejects.toThrow('Not everything could be closed')
  expect(closed).toEqual(['engine', 'stores'])
  await closing.run()
  expect(closed).toHaveLength(2)
})
