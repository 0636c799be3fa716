import { expect, test } from 'vitest'
import { createLog } from './create-log.ts'

test('a secret handed to the log by mistake is struck out', () => {
  const lines: string[] = []
  const log = createLog('info', { write: (line) => void lines.push(line) })
  log.info(
    { token: 'sesame', connection: { secret: { token: 'sesame' } }, request: { headers: { cookie: 'sesame' } } },
    'a',
  )
  log.debug('not at this level')
  expect(lines).toHaveLength(1)
  expect(lines[0]).not.toContain('sesame')
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'a', connection: { secret: '[hidden]' } })
})
