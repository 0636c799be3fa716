import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSamples, samplesOf } from './read-samples.ts'

const wrong = (line: number, reason: string) => ({ ok: false, line, reason })

describe('a sample', () => {
  it('is read from JSON, JSON lines and CSV', () => {
    expect(samplesOf('{"a": 1}')).toEqual([{ a: 1 }])
    expect(samplesOf('[{"a": 1}, 2]')).toEqual([{ a: 1 }, 2])
    expect(samplesOf('{"a": 1}\n\n{"a": 2}\r\n')).toEqual([{ a: 1 }, { a: 2 }])
    expect(samplesOf('number;name\n7;"Müller"')).toEqual([{ number: '7', name: 'Müller' }])
    expect(samplesOf('number;name')).toEqual([{ number: '', name: '' }])
    expect(samplesOf('\uFEFFa|b\n1|2|3\n4')).toEqual([
      { a: '1', b: '2' },
      { a: '4', b: '' },
    ])
  })

  it('of CSV keeps separators, line ends and quotes inside quoted cells', () => {
    expect(samplesOf('name,note,city\n"Smith, Jones","two\nlines","the ""old"" port"')).toEqual([
      { name: 'Smith, Jones', note: 'two\nlines', city: 'the "old" port' },
    ])
    expect(samplesOf('"a;b";c\n1;2')).toEqual([{ 'a;b': '1', c: '2' }])
  })

  it('of nothing holds no records', () => {
    for (const nothing of [undefined, null, '', ' \n ', '[]', []]) {
      expect(readSamples(nothing)).toEqual({ ok: true, records: [] })
    }
  })

  it('that cannot be read says in which line, and why', () => {
    expect(readSamples('a,b\n1,"2\n3,4')).toEqual(wrong(2, 'quote-open'))
    expect(readSamples('a,b\n1,2\n3,in "quotes"')).toEqual(wrong(3, 'quote-inside'))
    expect(readSamples('a,b\n"1"x,2')).toEqual(wrong(2, 'after-quote'))
    expect(readSamples('{\n  "id": 1,\n  "name": nobody\n}')).toEqual(wrong(3, 'json'))
    expect(readSamples('{"id": 1, "name": ')).toEqual(wrong(1, 'json'))
    expect(readSamples('{"id": 1}\n{"id": 2}\n{"id"')).toEqual(wrong(3, 'json'))
    expect(readSamples('hello')).toEqual(wrong(1, 'neither'))
    expect(readSamples('Dear all,\nplease "see" below')).toEqual(wrong(2, 'quote-inside'))
  })

  it('that is long is read up to a bound, and one value of JSON is not cut', () => {
    const rows = `id,name\n${'7,"a, b"\n'.repeat(200_000)}`
    expect(samplesOf(rows)).toHaveLength(1000)
    expect(samplesOf('{"id":1}\n'.repeat(200_000))).toHaveLength(1000)
    expect(samplesOf(`${JSON.stringify({ text: 'x'.repeat(400_000) })}\n`.repeat(3))).toHaveLength(2)
    expect(readSamples(`id,name\n1,"${'x'.repeat(2_000_000)}"`)).toMatchObject({ ok: true })
    const list = JSON.stringify(Array.from({ length: 100_000 }, (_, id) => ({ id })))
    expect(readSamples(list)).toEqual(wrong(1, 'long'))
  })

  it('of any text is read or refused', () => {
    const part = fc.constantFrom('"', ',', ';', '\n', '\r\n', '{', '}', '[', ']', '1', 'a', ':', ' ', '\uFEFF')
    fc.assert(
      fc.property(fc.array(part, { maxLength: 60 }), (parts) => {
        const read = readSamples(parts.join(''))
        expect(read.ok ? read.records.every((record) => record !== undefined) : read.line > 0).toBe(true)
      }),
    )
  })

  it('of JSON comes back as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { minLength: 1 }), (values) => {
        const records = JSON.parse(JSON.stringify(values)) as typeof values
        expect(samplesOf(JSON.stringify(records, null, 2))).toEqual(records)
      }),
    )
  })
})
