import type { FieldProblem } from '../http/problems.ts'

export type CrmErrorStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 422 | 429

export type CrmErrorAbout = { readonly message: string; readonly fields: readonly FieldProblem[] }

/** Thrown by any route and turned into the answer by the app. */
export class CrmError extends Error {
  readonly status: CrmErrorStatus
  readonly code: string
  readonly fields: readonly FieldProblem[] | undefined

  constructor(status: CrmErrorStatus, code: string, about: string | CrmErrorAbout) {
    const { message, fields } = typeof about === 'string' ? { message: about, fields: undefined } : about
    super(message)
    this.status = status
    this.code = code
    this.fields = fields
  }

  toJSON(): unknown {
    const { code, message, fields } = this
    return { error: fields === undefined ? { code, message } : { code, message, fields } }
  }
}

export function validationFailed(fields: readonly FieldProblem[]): CrmError {
  const first = fields[0]
  const message =
    first === undefined ? 'The record is not valid.' : `The record is not valid: ${first.field} ${first.message}.`
  return new CrmError(422, 'validation_failed', { message, fields })
}
