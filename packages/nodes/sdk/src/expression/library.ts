import { createListFunctions, createOrderFunctions, createWalkFunctions } from './functions/array.ts'
import { createDateFunctions, createDateKernel, createZoneClock } from './functions/date.ts'
import { createDecimalFunctions, createDecimalKernel } from './functions/decimal.ts'
import { createKernel, createReports } from './functions/kernel.ts'
import { createNumberFunctions } from './functions/number.ts'
import { createObjectFunctions, createValueFunctions } from './functions/object.ts'
import { createOperators, createSpreadOperators } from './functions/operators.ts'
import { createTextFunctions, createTextTests } from './functions/text.ts'
import { expressionLimits, forbiddenNames } from './limits.ts'

/** Declared as a method so that implementations may name their parameters' types. */
export type LibraryFunction = { call(...values: readonly unknown[]): unknown }['call']

export type ExpressionLibrary = ReturnType<typeof createLibrary>

/** The functions of the table and the operators' helpers, for the closure back end. */
export function createLibrary() {
  const kernel = createKernel(createReports(expressionLimits), forbiddenNames)
  const decimals = createDecimalKernel(kernel)
  return Object.freeze({
    ...createOperators(kernel),
    ...createSpreadOperators(kernel),
    ...createTextFunctions(kernel),
    ...createTextTests(kernel),
    ...createNumberFunctions(kernel, decimals),
    ...createDecimalFunctions(kernel, decimals),
    ...createDateFunctions(kernel, createDateKernel(kernel, createZoneClock(kernel))),
    ...createWalkFunctions(kernel),
    ...createListFunctions(kernel, decimals),
    ...createOrderFunctions(kernel),
    ...createObjectFunctions(kernel),
    ...createValueFunctions(kernel),
  })
}

/**
 * The same library as JavaScript text: one expression without free names, to be evaluated once inside an isolate.
 * It is made of the factories' own source, which Node's type stripping leaves valid; a minified bundle must use
 * `createClosure` instead. The object is frozen and holds no state but a cache of date formatters.
 *
 * @example
 * const script = `const f = ${expressionLibrarySource()}; f.upper("abc")`
 */
export function expressionLibrarySource(): string {
  const groups = [
    [createOperators.toString(), 'kernel'],
    [createSpreadOperators.toString(), 'kernel'],
    [createTextFunctions.toString(), 'kernel'],
    [createTextTests.toString(), 'kernel'],
    [createNumberFunctions.toString(), 'kernel, decimals'],
    [createDecimalFunctions.toString(), 'kernel, decimals'],
    [createDateFunctions.toString(), 'kernel, dates'],
    [createWalkFunctions.toString(), 'kernel'],
    [createListFunctions.toString(), 'kernel, decimals'],
    [createOrderFunctions.toString(), 'kernel'],
    [createObjectFunctions.toString(), 'kernel'],
    [createValueFunctions.toString(), 'kernel'],
  ]
  return `(() => {
'use strict'
const reports = (${createReports.toString()})(${JSON.stringify(expressionLimits)})
const kernel = (${createKernel.toString()})(reports, ${JSON.stringify(forbiddenNames)})
const decimals = (${createDecimalKernel.toString()})(kernel)
const clocks = (${createZoneClock.toString()})(kernel)
const dates = (${createDateKernel.toString()})(kernel, clocks)
return Object.freeze({
${groups.map(([factory, values]) => `...(${factory})(${values}),`).join('\n')}
})
})()`
}
