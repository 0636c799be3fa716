import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressList } from './address-list.ts'

test('reads addresses with and without names, commas in quotes left alone', () => {
  expect(addressList('ann@example.com')).toEqual(['ann@example.com'])
  expect(addressList(' "Nord, Wind" <a@example.com>, 张伟 <b@例子.中国> ,, c@d ')).toEqual([
    '"Nord, Wind" <a@example.com>',
    '张伟 <b@例子.中国>',
    'c@d',
  ])
  expect(addressList('')).toEqual([])
})

test('refuses what is none, and says which', () => {
  for (const wrong of ['ann', 'ann@', '@example.com', 'a b@c.d', 'x <a@b> y', 'a@b\r\nBcc: c@d', '<a@b', 'a@b;c@d']) {
    expect(addressList(`ok@example.com, ${wrong}`)).toMatchObject({ got: `"${wrong}"` })
  }
  expect(addressList(Array.from({ length: 101 }, (_, n) => `a${n}@b.c`).join(','))).toMatchObject({ got: '101' })
})

test('never lets a line break through', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const list = addressList(text)
      if ('expected' in list) return
      for (const address of list) expect(address).not.toMatch(/[\r\n\0]/)
    }),
  )
})
