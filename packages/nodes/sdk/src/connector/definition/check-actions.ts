import { isJsonObject } from '../../json.ts'
import { escapePointer } from '../../schema/index.ts'
import { requestFaults, type Scope } from './check-request.ts'
import { byId, idFaults, manyFaults, matchFaults } from './check-writes.ts'
import type { ActionDefinition, ConnectorDefinition, ObjectDefinition } from './definition-schema.ts'
import { below, faultIf, missing, unknownName, wrong, type Fault } from './fault.ts'
import { fieldNamesOf } from './field-kinds.ts'

/** What is wrong with the actions of an object. */
export function actionFaults(object: ObjectDefinition, definition: ConnectorDefinition): readonly Fault[] {
  return Object.entries(object.actions ?? {}).flatMap(([name, action]) =>
    below(`/actions/${escapePointer(name)}`, [
      ...callFaults(action, definition),
      ...parametersFaults(action),
      ...stateFaults(action, object),
      ...unlistedFaults(action),
      ...faultIf(action.answer?.readBack === true && !object.get, missing('/answer/readBack', 'get')),
    ]),
  )
}

function callFaults({ request, batch, parameters, result }: ActionDefinition, definition: ConnectorDefinition) {
  const scope: Scope = { definition, input: byId, ...(parameters ? { parameters } : {}) }
  return [
    ...requestFaults('/request', request, scope),
    ...idFaults(request, batch),
    ...(batch ? below('/batch', manyFaults(batch, scope)) : []),
    ...(batch && 'match' in batch ? below('/batch', matchFaults(batch, scope)) : []),
    ...faultIf(
      batch !== undefined && result !== undefined,
      wrong('/result', 'must not stand beside a batch, whose answer holds none for each record', 'both'),
    ),
  ]
}

/** A record that goes by itself may have been done in the call of many already. */
function unlistedFaults({ batch, state, safeToRepeat }: ActionDefinition): readonly Fault[] {
  const goesAlone = batch !== undefined && 'unlisted' in batch && batch.unlisted !== undefined
  const isSafe = safeToRepeat === true || (state !== undefined && 'field' in state)
  return faultIf(
    goesAlone && !isSafe,
    missing('/batch/unlisted', 'a state with a field, or an action that is safe to repeat'),
  )
}

function parametersFaults({ parameters }: ActionDefinition): readonly Fault[] {
  if (!parameters) return []
  const { properties, required } = parameters
  if (!isJsonObject(properties) || Object.keys(properties).length === 0)
    return [missing('/parameters', 'properties, each with its type')]
  const names = Object.keys(properties)
  const needed: readonly unknown[] = Array.isArray(required) ? required : []
  return needed.flatMap((name, at) =>
    names.includes(String(name)) ? [] : [unknownName(`/parameters/required/${at}`, String(name), names)],
  )
}

function stateFaults({ state }: ActionDefinition, object: ObjectDefinition): readonly Fault[] {
  if (!state) return []
  const unread = faultIf(!object.get, missing('/state', 'get, to read what the record is'))
  if ('gone' in state) return unread
  const known = fieldNamesOf(object)
  const both = state.from?.filter((value) => state.is.includes(value)) ?? []
  return [
    ...unread,
    ...faultIf(
      known !== undefined && !known.includes(state.field),
      unknownName('/state/field', state.field, known ?? []),
    ),
    ...faultIf(both.length > 0, wrong('/state/from', 'must not hold what it leads to', both)),
  ]
}
