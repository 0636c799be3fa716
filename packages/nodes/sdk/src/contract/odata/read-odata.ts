import { fewWarnings } from '../left-out.ts'
import type { ReadContract } from '../read-contract.ts'
import { usualSignIns } from '../sign-ins.ts'
import { readModel } from './edm-model.ts'
import { objectsOf } from './odata-objects.ts'
import { operationsOf } from './odata-operations.ts'
import { versionOf } from './odata-version.ts'
import { entitiesIn } from './read-metadata.ts'
import { attribute, elements, readXml } from './read-xml.ts'

/**
 * Reads the `$metadata` of an OData service, V2 or V4, as what a connector needs: its sets with their lists, look-ups by key and,
 * where a field certainly holds the time of the last change, their changes; its actions and functions as calls. Throws
 * `CONTRACT_INVALID`. Source: OData Protocol 4.01; OData V2 Operations and URI Conventions.
 */
export function readOData(text: string): ReadContract {
  const document = readXml(text)
  const model = readModel(document)
  const version = versionOf(document)
  const entities = entitiesIn(model)
  const abilities = new Map(model.sets.map((set) => [set.name, set.abilities]))
  const { objects, problems } = objectsOf(entities, abilities, version)
  const calls = operationsOf(document, { model, entities }, version)
  const services = elements(elements(document, 'Edmx')[0], 'DataServices')
  const namespace = attribute(services.flatMap((each) => elements(each, 'Schema'))[0], 'Namespace')
  return {
    ...(namespace === undefined ? {} : { title: namespace }),
    version: version === 4 ? 'OData V4' : 'OData V2',
    signIns: usualSignIns,
    objects,
    operations: calls.operations,
    schemas: calls.schemas,
    ...(isSap(text) ? { csrf: sapToken } : {}),
    errors: [
      {
        when: { status: [412, 428] },
        class: 'conflict',
        message: version === 4 ? '/error/message' : '/error/message/value',
      },
      ...refusals(version),
    ],
    problems: fewWarnings('$metadata', [...problems, ...calls.problems]),
  }
}

/** Where the service's own sentence stands. */
function refusals(version: 2 | 4) {
  const [message, at] =
    version === 4 ? ['/error/message', '/error/details'] : ['/error/message/value', '/error/innererror/errordetails']
  const details = { at, message: '/message' }
  return [{ when: { status: [400, 403, 405, 409, 422, 501] }, class: 'validation', message, details }]
}

/** Services of SAP want a token with every write. Source: SAP Gateway Foundation, "Cross-Site Request Forgery Protection". */
const sapToken = {
  path: '/',
  header: 'x-csrf-token',
  ended: { status: [403], header: 'x-csrf-token', headerIs: ['required'] },
}

function isSap(text: string): boolean {
  return /sap\.com\/Protocols\/SAPData|com\.sap\.vocabularies/.test(text)
}
