import { Type } from 'typebox'
import { lineAmount } from '../decimal.ts'
import type { FieldProblem } from '../http/problems.ts'
import type { Row } from '../odata/entity-type.ts'
import { ODataError } from '../odata/odata-error.ts'
import { itemType, salesOrderLineType, salesOrderType } from './entity-sets.ts'
import type { ErpStore } from './erp-store.ts'
import { bodyChecker, toStored, validationFailed } from './parse-entity.ts'
import type { Given } from './parse-entity.ts'

const MAX_LINES = 500
const headerFields = salesOrderType.properties.filter((property) => property.computed === undefined)
const lineFields = salesOrderLineType.properties.filter((property) => property.computed === undefined)

const anyLines = Type.Array(Type.Unknown(), { minItems: 1, maxItems: MAX_LINES })
const checkNewHeader = bodyChecker(salesOrderType, {
  writable: headerFields,
  required: ['CustomerNumber'],
  extra: { Lines: anyLines },
})
const checkChangedHeader = bodyChecker(salesOrderType, {
  writable: headerFields,
  required: [],
  extra: { Lines: Type.Optional(anyLines) },
})
const checkLine = bodyChecker(salesOrderLineType, {
  writable: lineFields,
  required: ['ItemNumber', 'Quantity', 'UnitPrice'],
})

export type OrderBody = { readonly header: Given; readonly lines: readonly Row[] | undefined }

export function parseOrder(store: ErpStore, body: unknown, kind: 'new' | 'change'): OrderBody {
  const checked = (kind === 'new' ? checkNewHeader : checkChangedHeader)(body)
  if (!checked.ok) throw validationFailed(checked.problems)
  const problems: FieldProblem[] = []
  const header = toStored(headerFields, checked.value, (problem) => void problems.push(problem))
  const given = checked.value['Lines'] as readonly unknown[] | undefined
  const lines = given?.map((line, index) => parseLine(line, index, problems))
  if (lines !== undefined) reportRepeats(lines, problems)
  if (problems.length > 0) throw validationFailed(problems)
  return { header, lines: lines?.map((line, index) => completeLine(store, line, index)) }
}

function parseLine(line: unknown, index: number, problems: FieldProblem[]): Given {
  const report = ({ field, message }: FieldProblem): void => {
    problems.push({ field: field === '' ? `Lines/${index}` : `Lines/${index}/${field}`, message })
  }
  const checked = checkLine(line)
  if (!checked.ok) {
    for (const problem of checked.problems) report(problem)
    return {}
  }
  const given = toStored(lineFields, checked.value, report)
  if (Number(given['Quantity'] ?? 1) <= 0) report({ field: 'Quantity', message: 'must be greater than 0' })
  if (Number(given['UnitPrice'] ?? 0) < 0) report({ field: 'UnitPrice', message: 'must not be below 0' })
  const total = lineAmount(Number(given['Quantity'] ?? 0), Number(given['UnitPrice'] ?? 0))
  if (!Number.isSafeInteger(total * MAX_LINES))
    report({ field: 'Quantity', message: 'gives an amount that is too large' })
  return { LineNumber: (index + 1) * 10, ...given }
}

function reportRepeats(lines: readonly Given[], problems: FieldProblem[]): void {
  const seen = new Set<unknown>()
  for (const [index, { LineNumber }] of lines.entries()) {
    if (LineNumber !== undefined && seen.has(LineNumber)) {
      problems.push({ field: `Lines/${index}/LineNumber`, message: `${LineNumber} is used twice` })
    }
    seen.add(LineNumber)
  }
}

function completeLine(store: ErpStore, line: Given, index: number): Row {
  const itemNumber = String(line['ItemNumber'])
  const item = store.get(itemType, [itemNumber])
  if (item === undefined) {
    const message = `There is no Item "${itemNumber}".`
    throw new ODataError(400, 'UnknownItem', { message, target: `Lines/${index}/ItemNumber` })
  }
  const quantity = Number(line['Quantity'])
  const unitPrice = Number(line['UnitPrice'])
  return {
    LineNumber: line['LineNumber'] ?? 0,
    ItemNumber: itemNumber,
    Description: line['Description'] ?? item['Description'] ?? null,
    Quantity: quantity,
    UnitPrice: unitPrice,
    LineAmount: lineAmount(quantity, unitPrice),
  }
}
