import { afterEach, expect, test } from 'vitest'
import { judge } from './trouble.ts'
import { opened, type Opened } from './testing/opened.ts'
import * as tds from './testing/tds-columns.ts'

let own: Opened | undefined
afterEach(async () => {
  await own?.end()
  own = undefined
})

/** What the driver and the engine make of one row. */
async function read(...cells: readonly tds.TdsCell[]) {
  own = await opened({ answer: () => [{ kind: 'rows', ...tds.oneRow(...cells) }] })
  return own.within(async (session) => (await session.run({ text: 'SELECT 1', values: [] })).rows)
}

const day = 738_944 // 2024-02-29, counted from 0001-01-01
const late = 846_001_234_567n // 23:30:00.1234567
const since1900 = 45_349 // the same day, counted from 1900-01-01

test('numbers keep their digits: 64 bits as texts, floats of 32 bits with those that were stored', async () => {
  const rows = await read(
    tds.cell(tds.intColumn('small', 2), -7n),
    tds.cell(tds.intColumn('int'), 2_147_483_647n),
    tds.cell(tds.intColumn('big', 8), 9_007_199_254_740_993n),
    tds.cell(tds.intColumn('none', 8), null),
    tds.cell(tds.floatColumn('float', 8), 0.1),
    tds.cell(tds.floatColumn('real', 4), 0.1),
    tds.cell(tds.floatColumn('long real', 4), 16_777_217.5),
    tds.cell(tds.bitColumn('yes'), true),
    tds.cell(tds.bitColumn('unknown'), null),
  )
  expect(rows).toEqual([
    {
      small: -7,
      int: 2_147_483_647,
      big: '9007199254740993',
      none: null,
      float: 0.1,
      real: 0.1,
      'long real': 16_777_218,
      yes: true,
      unknown: null,
    },
  ])
})

test('times keep all their digits, and only those with an offset are instants', async () => {
  const rows = await read(
    tds.cell(tds.dateColumn('date'), day),
    tds.cell(tds.dateColumn('first day'), 0),
    tds.cell(tds.timeColumn('time', 7), late),
    tds.cell(tds.timeColumn('noon', 0), 43_200n),
    tds.cell(tds.datetimeColumn('datetime'), [since1900, 25_380_001]),
    tds.cell(tds.datetimeColumn('whole seconds'), [since1900, 300]),
    tds.cell(tds.smallDatetimeColumn('smalldatetime'), [since1900, 1410]),
    tds.cell(tds.datetime2Column('datetime2', 7), [late, day]),
    tds.cell(tds.datetime2Column('datetime2(3)', 3), [84_600_120n, day]),
    tds.cell(tds.offsetColumn('instant', 7), [late, day, 120]),
    tds.cell(tds.offsetColumn('no instant', 7), null),
  )
  expect(rows).toEqual([
    {
      date: '2024-02-29',
      'first day': '0001-01-01',
      time: '23:30:00.1234567',
      noon: '12:00:00',
      datetime: '2024-02-29T23:30:00.003',
      'whole seconds': '2024-02-29T00:00:01',
      smalldatetime: '2024-02-29T23:30:00',
      datetime2: '2024-02-29T23:30:00.1234567',
      'datetime2(3)': '2024-02-29T23:30:00.12',
      instant: '2024-02-29T23:30:00.1234567Z',
      'no instant': null,
    },
  ])
})

test('texts keep their letters, of code pages as well, and bytes are base64', async () => {
  const hostile = `O'Brien ]] "x" % \n客户 😀`
  const guid = Buffer.from('04030201060508070910111213141516', 'hex')
  const rows = await read(
    tds.cell(tds.textColumn('text'), hostile),
    tds.cell(tds.chineseColumn('gbk'), Buffer.from('bfcdbba7', 'hex')),
    tds.cell(tds.longTextColumn('long'), 'x客'.repeat(5000)),
    tds.cell(tds.longTextColumn('none'), null),
    tds.cell(tds.xmlColumn('xml'), '<a>é</a>'),
    tds.cell(tds.bytesColumn('bytes'), Buffer.from([0, 255, 39])),
    tds.cell(tds.guidColumn('guid'), guid),
    tds.cell(tds.textColumn('column ] 名'), ''),
  )
  expect(rows).toEqual([
    {
      text: hostile,
      gbk: '客户',
      long: 'x客'.repeat(5000),
      none: null,
      xml: '<a>é</a>',
      bytes: 'AP8n',
      guid: '01020304-0506-0708-0910-111213141516',
      'column ] 名': '',
    },
  ])
})

test.each([
  ['decimal', tds.cell(tds.decimalColumn('amount', 10), 123_456_789_012_345_678_900_123_456_789n)],
  ['money', tds.cell(tds.moneyColumn('amount'), 9_007_199_254_740_993n)],
])('a %s that comes as a number is refused, because the driver has rounded it', async (_, amount) => {
  const error = await read(amount).catch((thrown: unknown) => thrown)
  expect(judge(error)).toEqual({
    kind: 'rejected',
    code: 'INEXACT',
    message: 'The column amount would lose digits: it has to be asked for as a text',
  })
})
