export type ODataStatus = 400 | 401 | 403 | 404 | 405 | 409 | 412 | 413 | 415 | 428 | 501

export type ErrorDetail = { readonly code: string; readonly message: string; readonly target: string }

/** Thrown by any route and turned into the OData error body by the app. */
export class ODataError extends Error {
  readonly status: ODataStatus
  readonly code: string
  readonly target: string | null
  readonly details: readonly ErrorDetail[]

  constructor(
    status: ODataStatus,
    code: string,
    about: { message: string; target?: string; details?: readonly ErrorDetail[] },
  ) {
    super(about.message)
    this.status = status
    this.code = code
    this.target = about.target ?? null
    this.details = about.details ?? []
  }

  toJSON(): unknown {
    const { code, message, target, details } = this
    return { error: { code, message, target, details } }
  }
}

export function invalidQuery(target: string, message: string): ODataError {
  return new ODataError(400, 'InvalidQuery', { message, target })
}

export function notSupported(target: string, message: string): ODataError {
  return new ODataError(501, 'NotSupported', { message, target })
}
