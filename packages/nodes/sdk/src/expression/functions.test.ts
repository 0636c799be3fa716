import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pinyinTable } from './functions/pinyin-table.ts'
import { createClosure, parseExpression } from './index.ts'
import { createLibrary } from './library.ts'

const library = createLibrary(pinyinTable)

function valueOf(source: string, record: unknown = {}): unknown {
  const parsed = parseExpression(source)
  if (!parsed.ok) throw new Error(parsed.problems.map((each) => each.message).join(' '))
  return createClosure(parsed.expression, { pinyinTable })({ record, run: { startedAt: '2026-01-31T12:00:00Z' } })
}

describe('fingerprints', () => {
  const digest = (name: string, text: string) => createHash(name).update(text.toWellFormed(), 'utf8').digest('hex')

  test('agree with those of Node for every text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(library.sha256(text)).toBe(digest('sha256', text))
        expect(library.sha1(text)).toBe(digest('sha1', text))
        expect(library.md5(text)).toBe(digest('md5', text))
      }),
    )
  })

  test('agree around the borders of blocks', () => {
    for (const length of [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000]) {
      const text = 'x'.repeat(length)
      expect(library.sha256(text)).toBe(digest('sha256', text))
      expect(library.sha1(text)).toBe(digest('sha1', text))
      expect(library.md5(text)).toBe(digest('md5', text))
    }
  })

  test('of values do not depend on the order of fields', () => {
    expect(valueOf('hash({ a: 1, b: { c: [1, 2], d: null } }) === hash({ b: { d: null, c: [1, 2] }, a: 1 })')).toBe(
      true,
    )
    expect(valueOf('hash([1, 2]) === hash([2, 1])')).toBe(false)
  })

  test('of a seed are UUIDs of version 5, the examples of the standard among them', () => {
    // RFC 9562, appendix A.4
    expect(library.uuid('www.example.com', '6ba7b810-9dad-11d1-80b4-00c04fd430c8')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    )
    expect(library.uuid('4711', undefined)).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
  })
})

describe('texts', () => {
  test('survive Base64 and addresses, halves of characters aside', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (text) => {
        expect(library.toBase64(text)).toBe(Buffer.from(text, 'utf8').toString('base64'))
        expect(library.fromBase64(library.toBase64(text))).toBe(text)
        expect(library.decodeUrl(library.encodeUrl(text))).toBe(text)
      }),
    )
  })

  test('are found and split by long needles as by short ones', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 400 })
    const needles = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 65, maxLength: 90 })
    fc.assert(
      fc.property(letters, needles, letters, (head, needle, tail) => {
        const text = head + needle + tail + needle
        expect(library.indexOf(text, needle)).toBe(text.indexOf(needle))
        expect(library.split(text, needle)).toEqual(text.split(needle))
        expect(library.replace(text, needle, '$&')).toBe(text.replaceAll(needle, () => '$&'))
      }),
    )
  })

  test('are searched in linear time by a needle made to be slow', () => {
    const text = 'a'.repeat(1_000_000)
    const before = process.threadCpuUsage()
    expect(library.contains(text, `b${'a'.repeat(300_000)}`)).toBe(false)
    expect(library.contains(text, `${'a'.repeat(300_000)}b`)).toBe(false)
    expect(process.threadCpuUsage(before).user).toBeLessThan(2_000_000)
  })

  test('are never cut inside a character', () => {
    expect(valueOf('left(record, 1)', '😀x')).toBe('')
    expect(valueOf('right(record, 2)', '😀x')).toBe('x')
    expect(valueOf('shorten(record, 5)', 'ab😀cd')).toBe('ab...')
    expect(valueOf('substring(record, 1, 3)', '😀x')).toBe('x')
  })

  test.each([
    ['ＡＢＣ　１２３，！～', 'ABC 123,!~'],
    ['￥１２．５０ ￡￦', '¥12.50 £₩'],
    ['中文。', '中文。'],
  ])('%s is %s in half width', (wide, narrow) => {
    expect(library.toHalfWidth(wide)).toBe(narrow)
  })

  test('come back from full width, whatever printable signs they are made of', () => {
    const signs = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).join('')
    for (const text of [signs, '¢£¬¯¦¥₩']) {
      const wide = String(library.toFullWidth(text))
      expect(wide.split('').some((sign) => text.includes(sign))).toBe(false)
      expect(library.toHalfWidth(wide)).toBe(text)
    }
  })

  test.each([
    ['重庆市长安汽车', 'chong qing shi chang an qi che', 'CQSCAQC'],
    ['中国工商银行', 'zhong guo gong shang yin hang', 'ZGGSYH'],
    ['厦门吕氏A1公司', 'xia men lv shi A1 gong si', 'XMLSA1GS'],
    ['长沙重工音乐', 'chang sha zhong gong yin yue', 'CSZGYY'],
    ['重量会计行政快乐', 'zhong liang kuai ji xing zheng kuai le', 'ZLKJXZKL'],
    ['六安番禺蚌埠台州丽水', 'lu an pan yu beng bu tai zhou li shui', 'LAPYBBTZLS'],
    ['', '', ''],
  ])('%s is %s in pinyin', (text, spoken, initials) => {
    expect(library.pinyin(text, undefined)).toBe(spoken)
    expect(library.pinyinInitials(text)).toBe(initials)
  })
})

describe('decimals', () => {
  const amounts = fc
    .tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.nat({ max: 6 }))
    .map(([units, scale]) => ({ units, scale, text: printed(units, scale) }))

  function printed(units: bigint, scale: number): string {
    const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0')
    const point = digits.length - scale
    return `${units < 0n ? '-' : ''}${digits.slice(0, point)}${scale === 0 ? '' : `.${digits.slice(point)}`}`
  }

  test('are added, subtracted and multiplied as whole numbers are', () => {
    fc.assert(
      fc.property(amounts, amounts, (left, right) => {
        const scale = Math.max(left.scale, right.scale)
        const [one, other] = [left, right].map((each) => each.units * 10n ** BigInt(scale - each.scale))
        const product = printed(left.units * right.units, left.scale + right.scale)
        expect(library.add(left.text, right.text)).toBe(printed((one ?? 0n) + (other ?? 0n), scale))
        expect(library.subtract(left.text, right.text)).toBe(printed((one ?? 0n) - (other ?? 0n), scale))
        expect(library.multiply(left.text, right.text)).toBe(product)
        expect(library.$times(left.text, right.text)).toBe(product)
      }),
    )
  })

  test('are rounded the same with few digits as with many', () => {
    const digits = fc.integer({ min: -99_999_999, max: 99_999_999 })
    fc.assert(
      fc.property(digits, fc.nat({ max: 4 }), (units, scale) => {
        const short = printed(BigInt(units), 5)
        const long = `${units < 0 ? '-' : ''}${'0'.repeat(20)}${short.replace('-', '')}`
        expect(library.decimal(short, scale, null)).toBe(library.decimal(long, scale, 'half-up'))
      }),
    )
  })

  test.each([
    ['half-up', ['3', '2', '-2', '-3', '2']],
    ['half-even', ['2', '2', '-2', '-2', '2']],
    ['half-down', ['2', '1', '-1', '-2', '2']],
    ['up', ['3', '2', '-2', '-3', '2']],
    ['down', ['2', '1', '-1', '-2', '1']],
    ['ceiling', ['3', '2', '-1', '-2', '2']],
    ['floor', ['2', '1', '-2', '-3', '1']],
  ])('are rounded %s', (rounding, expected) => {
    const values = ['2.5', '1.5', '-1.5', '-2.5', '1.6']
    expect(values.map((value) => library.decimal(value, 0, rounding))).toEqual(expected)
  })

  test.each([
    ['record.price * record.quantity', '37.50'],
    ['record.price - 0.1', '12.40'],
    ['record.price / 3', '4.1666666666666667'],
    ['record.price / 4', '3.125'],
    ['record.price % 5', '2.50'],
    ['record.price ** 2', '156.2500'],
    ['-record.price', '-12.50'],
    ['record.price * 2 + record.price', '37.50'],
    ['record.price + 1', '13.50'],
    ['decimal(record.price) + record.price', '25.00'],
    ['record.price + record.price', '12.5012.50'],
    ['record.price + " EUR"', '12.50 EUR'],
    ['record.price < "9.90"', false],
    ['record.big > 9007199254740992', true],
    ['record.quantity * 2', 6],
    ['record.missing * 2', null],
    ['record.price > record.missing', false],
  ])('take part in operators: %s is %j', (source, expected) => {
    expect(valueOf(source, { price: '12.50', quantity: 3, big: '9007199254740993' })).toBe(expected)
  })

  test('are shared out without a rest', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -100_000, max: 100_000 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 9 }),
        (cents, shares) => {
          const amount = printed(BigInt(cents), 2)
          expect(library.sum(library.allocate(amount, shares, undefined), undefined)).toBe(
            amount.replace('-0.00', '0.00'),
          )
        },
      ),
    )
  })
})

describe('dates', () => {
  const instants = fc
    .date({ min: new Date('0100-01-01T00:00:00Z'), max: new Date('9999-01-01T00:00:00Z'), noInvalidDate: true })
    .map((date) => date.toISOString())

  test('come back from every way of writing them', () => {
    fc.assert(
      fc.property(instants, (iso) => {
        expect(library.date(iso, undefined)).toBe(iso)
        expect(library.fromEpoch(library.toEpoch(iso, 'ms', undefined), 'ms')).toBe(iso)
        const pattern = 'EEEE, d. MMMM yyyy h:mm:ss.SSS a XXX'
        // Before that, offsets had seconds, which an ISO text cannot show.
        for (const locale of iso > '1950' ? ['en', 'zh', 'de'] : []) {
          const shown = library.formatDate(iso, pattern, 'Asia/Kolkata', locale)
          expect(library.parseDate(shown, pattern, undefined)).toBe(iso)
        }
      }),
    )
  })

  test('count days and months as the calendar of the engine does', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: -400, max: 400 }), (iso, count) => {
        const day = iso.slice(0, 10)
        const moved = new Date(Date.parse(iso.slice(0, 10)) + count * 86_400_000)
        fc.pre(moved.getUTCFullYear() >= 1 && moved.getUTCFullYear() <= 9999)
        expect(library.addTime(day, count, 'day')).toBe(moved.toISOString().slice(0, 10))
        expect(library.diffTime(day, library.addTime(day, count, 'day'), 'day')).toBe(count)
        expect(library.datePart(iso, 'weekday', undefined)).toBe(((new Date(iso).getUTCDay() + 6) % 7) + 1)
        const [start, end] = [library.startOf(day, 'month', undefined), library.endOf(day, 'month', undefined)]
        expect([String(start) <= day, day <= String(end)]).toEqual([true, true])
      }),
    )
  })

  const zones = ['Europe/Berlin', 'Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu']
  test('show the clock of every zone as the engine does', () => {
    const recent = fc.date({ min: new Date('1975-01-01'), max: new Date('2036-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(recent, fc.constantFrom(...zones), (date, timeZone) => {
        const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(
          date,
        )
        expect(library.formatDate(date.toISOString(), 'yyyy-MM-dd HH:mm:ss', timeZone)).toBe(shown)
        expect(library.date(library.toZone(date.toISOString(), timeZone), undefined)).toBe(date.toISOString())
      }),
    )
  })

  test.each([
    // Summer time: clocks go forward at 01:00 UTC on 29 March 2026 in Berlin, back on 25 October.
    ['addTime("2026-03-28T01:30:00Z", 1, "day", "Europe/Berlin")', '2026-03-29T01:30:00.000Z'],
    ['addTime("2026-03-28T22:30:00Z", 1, "day", "Europe/Berlin")', '2026-03-29T21:30:00.000Z'],
    ['addTime("2026-03-28T22:30:00Z", 24, "hour", "Europe/Berlin")', '2026-03-29T22:30:00.000Z'],
    ['startOf("2026-03-29T12:00:00Z", "day", "Europe/Berlin")', '2026-03-28T23:00:00.000Z'],
    ['endOf("2026-03-29T12:00:00Z", "day", "Europe/Berlin")', '2026-03-29T21:59:59.999Z'],
    ['diffTime("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", "day", "Europe/Berlin")', 1],
    ['diffTime("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", "hour", "Europe/Berlin")', 25],
    ['startOf("2026-10-25T01:30:00Z", "hour", "Europe/Berlin")', '2026-10-25T01:00:00.000Z'],
    // Lord Howe moves its clocks by half an hour, at 15:30 UTC on 4 April 2026.
    ['formatDate("2026-04-04T15:30:00Z", "HH:mm", "Australia/Lord_Howe")', '02:00'],
    ['formatDate("2026-04-04T14:59:00Z", "HH:mm", "Australia/Lord_Howe")', '01:59'],
    ['addTime("2026-01-31", 1, "month")', '2026-02-28'],
    ['addTime("2024-02-29", -1, "year")', '2023-02-28'],
    ['startOf("2026-01-01", "week")', '2025-12-29'],
    ['datePart("2021-01-03", "week")', 53],
    ['endOf("2026-11-05", "quarter")', '2026-12-31'],
    ['diffTime("2026-03-31", "2026-02-28", "month")', -1],
    ['date("Tue, 31 Mar 2026 08:30:00 +0200")', '2026-03-31T06:30:00.000Z'],
    ['date("31 Mar 2026 08:30 GMT")', '2026-03-31T08:30:00.000Z'],
    ['date("/Date(1774945800000+0200)/")', '2026-03-31T08:30:00.000Z'],
    ['date("20260331")', '2026-03-31T00:00:00.000Z'],
    ['date("20260331083000", "Asia/Shanghai")', '2026-03-31T00:30:00.000Z'],
    ['date("00000000")', null],
    ['date("2026年3月31日 8时5分", "Asia/Shanghai")', '2026-03-31T00:05:00.000Z'],
    ['date("2026/3/31 08:30:00")', '2026-03-31T08:30:00.000Z'],
    ['day("31.3.2026")', '2026-03-31'],
    ['day("31 March 2026")', '2026-03-31'],
    ['day("31. März 2026")', '2026-03-31'],
    ['day("31-Mar-2026")', '2026-03-31'],
    ['day("31-MAR-2026")', '2026-03-31'],
    ['day("March 31st, 2026")', '2026-03-31'],
    ['date("Mar 31, 2026 8:30 PM", "Europe/Berlin")', '2026-03-31T18:30:00.000Z'],
    ['date("Tuesday, March 31, 2026 at 12:05 AM")', '2026-03-31T00:05:00.000Z'],
    ['date("Tue Mar 31 2026 08:30:00 GMT+0200 (Central European Summer Time)")', '2026-03-31T06:30:00.000Z'],
    ['date("2026-03-31T08:30:00+02:00[Europe/Berlin]")', '2026-03-31T06:30:00.000Z'],
    ['date("2026-03-31 08:30:00 UTC", "Europe/Berlin")', '2026-03-31T08:30:00.000Z'],
    ['date("2026-03-31T08:30:00.123456+0000")', '2026-03-31T08:30:00.123Z'],
    ['date("2026-03-31 2:05 PM")', '2026-03-31T14:05:00.000Z'],
    ['date("2026/3/31 下午 2:05", "Asia/Shanghai")', '2026-03-31T06:05:00.000Z'],
    ['date("2026/03/31 08:30:00 +08:00")', '2026-03-31T00:30:00.000Z'],
    ['date("2026年3月31日 星期二 上午12时5分6秒", "Asia/Shanghai")', '2026-03-30T16:05:06.000Z'],
    ['date("202603310830")', '2026-03-31T08:30:00.000Z'],
    ['date("20260331T083000.250+0800")', '2026-03-31T00:30:00.250Z'],
    // The hour that is skipped in Berlin, and in New York and Lord Howe, where only half an hour is.
    ['date("29.03.2026 02:30", "Europe/Berlin")', '2026-03-29T01:30:00.000Z'],
    ['date("2026-03-08 02:30", "America/New_York")', '2026-03-08T07:30:00.000Z'],
    ['date("2026-10-04 02:10", "Australia/Lord_Howe")', '2026-10-03T15:40:00.000Z'],
    // Of the hour that comes twice the earlier one, unless the offset says which.
    ['date("2026-11-01 01:30", "America/New_York")', '2026-11-01T05:30:00.000Z'],
    ['date("2026-04-05 01:45", "Australia/Lord_Howe")', '2026-04-04T14:45:00.000Z'],
    ['date("2026-11-01T01:30:00-05:00", "America/New_York")', '2026-11-01T06:30:00.000Z'],
    ['addTime("2026-10-24T00:30:00Z", 1, "day", "Europe/Berlin")', '2026-10-25T00:30:00.000Z'],
    ['addTime("2026-10-25T00:30:00Z", 1, "hour", "Europe/Berlin")', '2026-10-25T01:30:00.000Z'],
    ['addTime("2026-10-03T15:10:00Z", 1, "day", "Australia/Lord_Howe")', '2026-10-04T14:40:00.000Z'],
    ['toZone("2026-10-25T01:30:00Z", "Europe/Berlin")', '2026-10-25T02:30:00.000+01:00'],
    [
      'date({ __class__: "datetime", year: 2026, month: 3, day: 31, hour: 8, microsecond: 5000 })',
      '2026-03-31T08:00:00.005Z',
    ],
    ['day({ __class__: "date", year: 2026, month: 3, day: 31 })', '2026-03-31'],
    ['parseDate("31/3/26", "d/M/yy")', '2026-03-31'],
    ['parseDate("3. März 2026 14:05", "d. MMMM yyyy HH:mm", "Europe/Berlin")', '2026-03-03T13:05:00.000Z'],
    ['parseDate("2026年3月3日 下午2:05", "yyyy年M月d日 ah:mm", "Asia/Shanghai")', '2026-03-03T06:05:00.000Z'],
    ['formatDate("2026-03-03", "EEEE d MMM yyyy", null, "zh")', '星期二 3 3月 2026'],
    ['toZone("2026-01-01T00:00:00Z", "Asia/Kathmandu")', '2026-01-01T05:45:00.000+05:45'],
  ])('%s is %j', (source, expected) => {
    expect(valueOf(source)).toBe(expected)
  })

  test.each([
    ['date("03/31/2026")', 'parseDate(text, "MM/dd/yyyy")'],
    ['date(1774945800)', 'fromEpoch'],
    ['date("31 Marble 2026")', 'does not exist'],
    ['date("2026-03-31 13:05 PM")', 'does not exist'],
    ['date("31 Feb 2026")', 'does not exist'],
    ['date("3/4/2026 8:30 AM")', 'parseDate(text, "MM/dd/yyyy")'],
    ['parseDate("31.02.2026", "dd.MM.yyyy")', 'does not exist'],
    ['parseDate("31.12.26 x", "dd.MM.yy")', 'goes on after the pattern'],
    ['addTime("2026-01-01", 1, "fortnight")', 'the unit is not one of'],
  ])('%s fails and says %s', (source, part) => {
    expect(() => valueOf(source)).toThrow(part)
  })
})

describe('work of a preview', () => {
  const list = Array.from({ length: 400 }, (_, at) => at)

  test.each([
    'map(record, a => map(record, b => map(record, c => map(record, d => a + b + c + d))))',
    `map(record, a => map(record, b => ${Array.from({ length: 70 }, () => 'a * b * a * b').join(' + ')}))`,
    'map(record, a => map(record, b => [...record, ...record, ...record]))',
    'map(record, a => map(record, b => sortBy(record, c => c)))',
  ])('%s is stopped', (source) => {
    const parsed = parseExpression(source)
    if (!parsed.ok) throw new Error('not read')
    const before = process.threadCpuUsage()
    expect(() => createClosure(parsed.expression, { maxWork: 20_000 })({ record: list })).toThrow('too much work')
    expect(process.threadCpuUsage(before).user).toBeLessThan(3_000_000)
  })
})
