import type { Problem } from '../errors.ts'
import { isJsonObject, type JsonSchema } from '../json.ts'
import type { Language } from '../language.ts'
import { propertiesOf } from '../typing/index.ts'
import { titleOf } from './field-title.ts'

const languages: readonly Language[] = ['en', 'zh-CN']

/**
 * A finding whose field is one of the target's, with what the target calls it in each language: beside `field` there are then
 * `field:zh-CN` and the like, which `describeProblem` prefers. The name itself stays, because it is what systems show.
 */
export function withFieldLabels(problem: Problem, target: JsonSchema | undefined): Problem {
  const field = problem.params?.['field']
  if (!target || typeof field !== 'string') return problem
  const path = pathIn(target, field.split(' › '))
  const labels = languages.flatMap((language) => {
    const texts = path.map(({ name, schema }) => labelOf(name, titleOf(schema, language)))
    const text = texts.join(' › ')
    return text === '' || text === field ? [] : [[`field:${language}`, text] as const]
  })
  return labels.length === 0 ? problem : { ...problem, params: { ...problem.params, ...Object.fromEntries(labels) } }
}

function labelOf(name: string, title: string | undefined): string {
  return title === undefined || title === name ? name : `${name} (${title})`
}

interface Step {
  readonly name: string
  readonly schema: JsonSchema
}

/** The fields along the names; nothing when one of them is not the target's. */
function pathIn(target: JsonSchema, names: readonly string[]): readonly Step[] {
  const steps: Step[] = []
  let here: JsonSchema | undefined = target
  for (const name of names) {
    const own: Readonly<Record<string, JsonSchema>> = here ? propertiesOf(here) : {}
    const found: JsonSchema | undefined = Object.hasOwn(own, name) ? own[name] : undefined
    if (!found) return []
    steps.push({ name, schema: found })
    const { items } = found
    here = isJsonObject(items) ? items : found
  }
  return steps
}
