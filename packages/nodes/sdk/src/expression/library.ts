import { createGroupFunctions, createListFunctions, createWalkFunctions } from './functions/array.ts'
import { createOrderFunctions, createSetFunctions, createSums } from './functions/array-values.ts'
import { createByteKernel, createEncodings } from './functions/bytes.ts'
import { createChineseFunctions } from './functions/chinese.ts'
import { createCalendar, createDateArithmetic, createDateFigures } from './functions/date-calendar.ts'
import { createDateDays } from './functions/date-days.ts'
import { createZoneClock } from './functions/date-clock.ts'
import { createDateForms, createDateKernel, createDateParts } from './functions/date-forms.ts'
import { createDatePatterns, createDateReader, createDateWriter } from './functions/date-pattern.ts'
import { createDateFunctions, createDateTexts } from './functions/date.ts'
import { createDateWords } from './functions/date-words.ts'
import { createAllocation, createDecimalFunctions, createOperatorDecimals } from './functions/decimal-functions.ts'
import { createDecimalKernel, createQuickDecimals, createRounding } from './functions/decimal.ts'
import { createDigests, createHashFunctions, createOldDigests } from './functions/hash.ts'
import { createKernel, createReports } from './functions/kernel.ts'
import { createMappingFunctions } from './functions/mapping.ts'
import { createExtremes, createNumberFunctions, createNumberTexts } from './functions/number.ts'
import { createDeepFunctions, createObjectFunctions } from './functions/object.ts'
import { createArithmetic, createMeetings, createOperators, createSpreadOperators } from './functions/operators.ts'
import { createTextSearch } from './functions/search.ts'
import { createTextFunctions, createTextJoins, createTextParts, createTextTests } from './functions/text.ts'
import { createJsonFunctions, createLookups, createValueFunctions } from './functions/value.ts'
import { createValueMapFunctions } from './functions/value-map.ts'
import { createValueTables } from '../value-map/index.ts'
import { expressionLimits, forbiddenNames } from './limits.ts'
import type { ExpressionLimits } from './limits.ts'

/** Declared as a method so that implementations may name their parameters' types. */
export type LibraryFunction = { call(...values: readonly unknown[]): unknown }['call']

export type ExpressionLibrary = ReturnType<typeof createLibrary>

/** The functions of the table and the operators' helpers, for the closure back end. */
export function createLibrary(pinyinTable?: string) {
  return assembleLibrary(libraryParts, librarySettings(pinyinTable))
}

export function librarySettings(pinyinTable: string | undefined): Settings {
  return { limits: expressionLimits, forbidden: forbiddenNames, pinyinTable }
}

/** Everything the library is made of; each part knows only what it is given, so that its source is enough to have it. */
export const libraryParts = {
  createReports,
  createKernel,
  createRounding,
  createDecimalKernel,
  createQuickDecimals,
  createOperatorDecimals,
  createOperators,
  createArithmetic,
  createMeetings,
  createSpreadOperators,
  createTextSearch,
  createJsonFunctions,
  createByteKernel,
  createDigests,
  createOldDigests,
  createDateWords,
  createZoneClock,
  createDateDays,
  createDateParts,
  createDateForms,
  createDateKernel,
  createDatePatterns,
  createDateWriter,
  createDateReader,
  createCalendar,
  createTextFunctions,
  createTextJoins,
  createTextParts,
  createTextTests,
  createEncodings,
  createChineseFunctions,
  createNumberFunctions,
  createExtremes,
  createNumberTexts,
  createDecimalFunctions,
  createAllocation,
  createDateFunctions,
  createDateTexts,
  createDateArithmetic,
  createDateFigures,
  createWalkFunctions,
  createGroupFunctions,
  createListFunctions,
  createSums,
  createSetFunctions,
  createOrderFunctions,
  createObjectFunctions,
  createDeepFunctions,
  createValueFunctions,
  createLookups,
  createValueTables,
  createValueMapFunctions,
  createMappingFunctions,
  createHashFunctions,
}

type Parts = typeof libraryParts

interface Settings {
  readonly limits: ExpressionLimits
  readonly forbidden: readonly string[]
  readonly pinyinTable: string | undefined
}

export function assembleLibrary(from: Parts, settings: Settings) {
  const kernel = from.createKernel(from.createReports(settings.limits), settings.forbidden)
  const rounding = from.createRounding(kernel)
  const decimals = from.createDecimalKernel(kernel, rounding)
  const quick = from.createQuickDecimals()
  const exact = from.createOperatorDecimals(kernel, decimals)
  const joining = from.createOperators(kernel)
  const arithmetic = from.createArithmetic(kernel, exact, quick)
  const search = from.createTextSearch(kernel)
  const values = from.createJsonFunctions(kernel)
  const bytes = from.createByteKernel(kernel)
  const digests = from.createDigests(bytes)
  const oldDigests = from.createOldDigests(digests)
  const words = from.createDateWords(kernel)
  const clock = from.createZoneClock(kernel)
  const days = from.createDateDays(kernel)
  const dateParts = from.createDateParts(kernel, days)
  const patterns = from.createDatePatterns(kernel)
  const writer = from.createDateWriter({ ...kernel, ...days }, patterns, words)
  const reader = from.createDateReader(kernel, patterns, words)
  const dates = from.createDateKernel(days, from.createDateForms(kernel, dateParts, words), clock)
  const valueFunctions = from.createValueFunctions(kernel, values)
  return Object.freeze({
    ...joining,
    ...arithmetic.operators,
    ...from.createMeetings(joining, arithmetic),
    ...from.createSpreadOperators(kernel),
    ...from.createTextFunctions(kernel),
    ...from.createTextJoins(kernel, search),
    ...from.createTextParts(kernel, search),
    ...from.createTextTests(kernel, search),
    ...from.createEncodings(kernel, bytes),
    ...from.createChineseFunctions(kernel, settings.pinyinTable),
    ...from.createNumberFunctions(kernel, decimals),
    ...from.createExtremes(kernel, decimals, quick),
    ...from.createNumberTexts(kernel, decimals),
    ...from.createDecimalFunctions(kernel, decimals, quick),
    ...from.createAllocation(kernel, decimals),
    ...from.createDateFunctions(kernel, dates, { ...reader, ...dateParts }),
    ...from.createDateTexts(dates, writer),
    ...from.createDateArithmetic(kernel, dates, from.createCalendar(kernel, days)),
    ...from.createDateFigures(kernel, dates, writer),
    ...from.createWalkFunctions(kernel),
    ...from.createGroupFunctions(kernel),
    ...from.createListFunctions(kernel),
    ...from.createSums(kernel, decimals, quick),
    ...from.createSetFunctions(kernel, values),
    ...from.createOrderFunctions(kernel),
    ...from.createObjectFunctions(kernel),
    ...from.createDeepFunctions(kernel, values),
    ...values.functions,
    ...valueFunctions,
    ...from.createLookups(kernel, values),
    ...from.createValueMapFunctions(kernel, from.createValueTables()),
    ...from.createMappingFunctions(kernel, valueFunctions.isEmpty),
    ...from.createHashFunctions({ ...kernel, ...bytes }, { ...digests, ...oldDigests }, values),
  })
}
