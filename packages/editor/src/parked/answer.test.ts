import { expect, test } from 'vitest'
import { readAnswer } from './answer.ts'

test('takes any JSON as the answer, and empty text as none', () => {
  expect(readAnswer('{"number": "SO-7"}')).toEqual({ ok: true, record: { number: 'SO-7' } })
  expect(readAnswer('null')).toEqual({ ok: true, record: null })
  expect(readAnswer(' \n')).toEqual({ ok: true })
})

test('says why a text is not JSON', () => {
  const answer = readAnswer('{number: 7}')
  expect(answer).toMatchObject({ ok: false, problem: expect.stringContaining('JSON') })
})
